import { utilityProcess } from 'electron'
import type { EngineProcess } from './engine-host.ts'
import { type EngineInitMessage, engineInitArgument } from './engine-init.ts'
import { utilityProcessPipe } from './port-pipe.ts'

/** Starts the engine in a process of its own, so that neither hashing nor disk stalls the window. */
export function startEngineProcess(entry: string, init: EngineInitMessage): EngineProcess {
  const child = utilityProcess.fork(entry, [engineInitArgument(init)], { serviceName: 'Dropline engine' })
  return {
    pipe: utilityProcessPipe(child),
    sendPort: (port) => child.postMessage(null, [port]),
  }
}
