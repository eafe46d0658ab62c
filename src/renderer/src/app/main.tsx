import { webPeerFactory } from '../../../platform/web/rtc/factory.ts'
import { startRtcHost } from '../rtc-host/start.ts'
import { mountApp } from './mount.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
// First, so that no frame of the screen can delay a connection.
startRtcHost(window, window.dropline, webPeerFactory())
mountApp(root, window.dropline)
