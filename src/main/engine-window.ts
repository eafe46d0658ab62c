import { type BrowserWindow, MessageChannelMain } from 'electron'
import type { EngineHost } from './engine-host.ts'
import { pushEvent } from './ipc/handle.ts'

/** Carries the engine's news to the window. Answers what gives the window a new port to the engine. */
export function connectEngine(host: EngineHost, presentWindow: () => BrowserWindow | undefined): () => void {
  let windowWantsPort = false
  const connectWindow = (): void => {
    windowWantsPort = true
    const { port1, port2 } = new MessageChannelMain()
    host.connectWindow(port1)
    presentWindow()?.webContents.postMessage('rtc.port', null, [port2])
  }
  host.engine.onTransfer((snapshot) => pushEvent(presentWindow(), 'transfer.changed', snapshot))
  host.engine.onDismissed((id) => pushEvent(presentWindow(), 'transfer.dismissed', id))
  const { neighbourhood } = host.engine
  neighbourhood.onNearby((devices) => pushEvent(presentWindow(), 'nearby.changed', devices))
  neighbourhood.onVisibility((state) => pushEvent(presentWindow(), 'visibility.changed', state))
  neighbourhood.onDevices((devices) => pushEvent(presentWindow(), 'devices.changed', devices))
  host.engine.onDoctorFinding((finding) => pushEvent(presentWindow(), 'doctor.found', finding))
  host.onRestarted(() => {
    if (windowWantsPort) connectWindow()
    pushEvent(presentWindow(), 'engine.restarted', null)
  })
  return connectWindow
}
