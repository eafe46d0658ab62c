// Shows the real window with a scripted engine: ?scene=<name of a scene>.
import { mountApp } from '../../../src/renderer/src/app/mount.tsx'
import { FakeDropline } from './fake-dropline.ts'
import { scenes } from './scenes.ts'

const name = new URLSearchParams(location.search).get('scene') ?? 'home'
const scene = scenes[name]
const root = document.getElementById('root')
if (scene === undefined || root === null) throw new Error(`no scene ${name}`)
mountApp(root, new FakeDropline(scene.transfers, scene.settings).api)
