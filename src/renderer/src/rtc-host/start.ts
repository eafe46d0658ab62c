import type { Dispose } from '../../../core/base/emitter.ts'
import { servePeers } from '../../../core/peer/remote/host.ts'
import type { PeerFactory } from '../../../core/peer/ports.ts'
import { RTC_PORT_MESSAGE, type DroplineApi } from '../../../ipc/contract.ts'
import { messagePortPipe } from '../../../platform/web/message-port-pipe.ts'

/**
 * Lets the engine use this window's WebRTC: waits for the port that the preload hands over, and serves `factory` on it. A new
 * port (the engine was started again) replaces the old one with all its connections. The returned function ends it.
 */
export function startRtcHost(target: Window, api: DroplineApi, factory: PeerFactory): Dispose {
  let stopServing: Dispose | null = null

  const onMessage = (event: MessageEvent<unknown>) => {
    // Only the preload of this very page may hand over a port; frames and other windows have another source.
    if (event.source !== target || event.origin !== target.location.origin) return
    if (event.data !== RTC_PORT_MESSAGE || event.ports.length !== 1) return
    const port = event.ports[0]
    if (port === undefined) return
    stopServing?.()
    stopServing = servePort(port, factory)
  }

  target.addEventListener('message', onMessage)
  void api.rtcReady()
  return () => {
    target.removeEventListener('message', onMessage)
    stopServing?.()
    stopServing = null
  }
}

function servePort(port: MessagePort, factory: PeerFactory): Dispose {
  const pipe = messagePortPipe(port)
  const stop = servePeers(pipe, factory)
  return () => {
    stop()
    pipe.close()
  }
}
