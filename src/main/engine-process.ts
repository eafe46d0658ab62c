// The entry of the engine's own process (a utilityProcess): the engine, its API over the parent port, WebRTC in the window.
import { deferred } from '../core/base/deferred.ts'
import type { Engine } from '../engine/api.ts'
import { createEngine } from '../engine/index.ts'
import { serveEngine } from '../engine/rpc/server.ts'
import { remotePeers } from '../engine/rpc/remote-peers.ts'
import { readDataKey } from './data-key-message.ts'
import { readEngineInit } from './engine-init.ts'
import { log, openLog } from './log.ts'
import { messagePortPipe, parentPortPipe } from './port-pipe.ts'

const { dataFolder, logFolder, overrides } = readEngineInit(process.argv)
openLog(logFolder, 'engine.log')

// Main starts another engine and tells the window; staying alive in an unknown state would be worse.
process.on('uncaughtException', (error) => fail('uncaught exception', error))
process.on('unhandledRejection', (error) => fail('unhandled rejection', error))

const peers = remotePeers()
// Calls that come before the engine is ready wait in the pipe.
const dataKey = deferred<Uint8Array | null>()
const pipe = parentPortPipe(
  process.parentPort,
  (port) => peers.attach(messagePortPipe(port)),
  (message) => {
    const key = readDataKey(message)
    if (key !== undefined) dataKey.resolve(key)
    return key !== undefined
  },
)
start().then(
  (engine) => serveEngine(pipe, engine),
  (error: unknown) => fail('engine did not start', error),
)

async function start(): Promise<Engine> {
  return createEngine({
    dataFolder,
    peers,
    overrides,
    dataKey: await dataKey.promise,
    neighbourhood: 'full',
    keepOutbox: true,
  })
}

function fail(event: string, error: unknown): void {
  log.failure(event, error)
  process.exit(1)
}
