import { utilityProcess } from 'electron'
import { dataKeyMessage } from './data-key-message.ts'
import type { EngineProcess } from './engine-host.ts'
import { type EngineInitMessage, engineInitArgument } from './engine-init.ts'
import { utilityProcessPipe } from './port-pipe.ts'

/**
 * Starts the engine in a process of its own, so that neither hashing nor disk stalls the window. It begins its work when it has
 * `dataKey`, which is no argument, because others can read those.
 */
export function startEngineProcess(
  entry: string,
  init: EngineInitMessage,
  dataKey: Promise<Uint8Array | null>,
): EngineProcess {
  const child = utilityProcess.fork(entry, [engineInitArgument(init)], { serviceName: 'Dropline engine' })
  void dataKey.then((key) => child.postMessage(dataKeyMessage(key)))
  return {
    pipe: utilityProcessPipe(child),
    sendPort: (port) => child.postMessage(null, [port]),
  }
}
