import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Dispose } from '../../src/core/base/emitter.ts'
import type {
  AcceptChoice,
  Engine,
  TransferId,
  TransferSnapshot,
  TransferState,
} from '../../src/engine/api.ts'
import { createEngine } from '../../src/engine/index.ts'
import { nodeDataChannelFactory } from '../../src/platform/node/rtc/node-datachannel.ts'
import { type RendezvousServer, startRendezvous } from '../../src/rendezvous/server.ts'

/** An engine whose news are kept, so that a test can wait for what has perhaps been already. */
export interface WatchedEngine {
  readonly engine: Engine
  readonly dataFolder: string
  /** Where it receives to. */
  readonly folder: string
  /** The first snapshot, past or future, that `wanted` accepts. */
  until(wanted: (snapshot: TransferSnapshot) => boolean): Promise<TransferSnapshot>
  /** The same for a state; of transfer `id`, if it is given. */
  state<N extends TransferState['name']>(
    name: N,
    id?: TransferId,
  ): Promise<TransferSnapshot & { readonly state: Extract<TransferState, { name: N }> }>
  /** Forgets the news so far. */
  forget(): void
}

/** Engines that meet at one server, in folders of their own. */
export interface EngineRoom {
  readonly folder: string
  /** `again` takes the data and the folder of an engine that was closed. */
  open(name: string, again?: WatchedEngine): Promise<WatchedEngine>
  close(): Promise<void>
}

export async function openEngineRoom(): Promise<EngineRoom> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dropline-engines-'))
  const much = 1_000_000
  const server: RendezvousServer = await startRendezvous({
    host: '127.0.0.1',
    port: 0,
    limits: { opensPerMinute: much, claimsPerMinute: much, claimsPerHour: much, connectionsPerAddress: much },
  })
  const engines: Engine[] = []
  return {
    folder,
    open: async (name, again) => {
      const dataFolder = again?.dataFolder ?? path.join(folder, `${name} data`)
      const saveFolder = again?.folder ?? path.join(folder, `${name} files`)
      await mkdir(saveFolder, { recursive: true })
      const engine = await createEngine({
        dataFolder,
        peers: nodeDataChannelFactory(),
        keepOutbox: true,
        overrides: { rendezvousUrl: server.url, lan: false, saveFolder, deviceName: name },
      })
      engines.push(engine)
      return watch(engine, dataFolder, saveFolder)
    },
    close: async () => {
      await Promise.all(engines.map((engine) => engine.close()))
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Makes `engine` say yes to whatever is asked, until the returned function is called. */
export function acceptAll({ engine }: WatchedEngine, choice?: AcceptChoice): Dispose {
  return engine.onTransfer(({ id, state }) => {
    if (state.name === 'asking') void engine.accept(id, choice)
  })
}

/** The code that a share shows. */
export async function codeFrom(sender: WatchedEngine, id?: TransferId): Promise<string> {
  return (await sender.state('waiting-for-peer', id)).state.code
}

const SLOW_BYTES_PER_SECOND = 1_000_000

/** A transfer by code, slow, whose first bytes have arrived. The receiver says yes to it, and to all that follow. */
export async function startMoving(
  sender: WatchedEngine,
  receiver: WatchedEngine,
  paths: readonly string[],
): Promise<{ readonly sent: TransferId; readonly received: TransferId }> {
  acceptAll(receiver)
  const sent = await sender.engine.send({ paths, limitBytesPerSecond: SLOW_BYTES_PER_SECOND })
  const received = await receiver.engine.receive({ code: await codeFrom(sender) })
  await receiver.until(({ state }) => state.name === 'moving' && state.progress.bytesDone > 0)
  return { sent, received }
}

/** Keeps the news of an engine. */
export function watch(engine: Engine, dataFolder: string, folder: string): WatchedEngine {
  let heard: TransferSnapshot[] = []
  const waiting = new Set<() => void>()
  engine.onTransfer((snapshot) => {
    heard.push(snapshot)
    for (const look of [...waiting]) look()
  })
  function until(wanted: (snapshot: TransferSnapshot) => boolean): Promise<TransferSnapshot> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = heard.find(wanted)
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  }
  return {
    engine,
    dataFolder,
    folder,
    until,
    state: async <N extends TransferState['name']>(name: N, id?: TransferId) => {
      const isWanted = (
        snapshot: TransferSnapshot,
      ): snapshot is TransferSnapshot & { readonly state: Extract<TransferState, { name: N }> } =>
        snapshot.state.name === name && (id === undefined || snapshot.id === id)
      for (;;) {
        const found = await until(isWanted)
        if (isWanted(found)) return found
      }
    },
    forget: () => {
      heard = []
    },
  }
}
