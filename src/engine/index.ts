import type { Clock } from '../core/base/clock.ts'
import type { PeerFactory } from '../core/peer/ports.ts'
import { systemClock } from '../platform/node/clock.ts'
import type { Engine, EngineSettings } from './api.ts'
import { fileDataKey } from './neighbourhood/data-key.ts'
import { DeviceStore } from './neighbourhood/device-store.ts'
import { HistoryStore } from './neighbourhood/history-store.ts'
import { Outbox } from './neighbourhood/outbox.ts'
import type { NeighbourhoodPart } from './neighbourhood/surroundings.ts'
import { NodeEngine } from './node-engine.ts'
import { discardParts } from './receipts.ts'
import { SettingsStore } from './settings.ts'
import { Spool } from './spool.ts'
import { NOBODYS_AFTER_MS, TransferStore } from './transfer-store.ts'

export interface EngineInit {
  /** Absolute folder for settings, interrupted transfers and texts; created when there is something to store. */
  readonly dataFolder: string
  /** The WebRTC stack to use. */
  readonly peers: PeerFactory
  /** The key that seals the remembered devices, 32 bytes, or null when it cannot be had now; a file of the data folder when absent. */
  readonly dataKey?: Uint8Array | null
  /** 'off' when absent. */
  readonly neighbourhood?: NeighbourhoodPart
  /** Whether what is sent to devices that are away outlives this process, which then runs as long as this computer; false when absent. */
  readonly keepOutbox?: boolean
  /** Settings that hold for this run only. */
  readonly overrides?: Partial<EngineSettings>
  readonly clock?: Clock
}

/** The Node engine. Reads the settings and what was interrupted; opens nothing before the first transfer, but a relay that is to be on. */
export async function createEngine(init: EngineInit): Promise<Engine> {
  const clock = init.clock ?? systemClock
  const settings = await SettingsStore.open(init.dataFolder, init.overrides)
  const { store, expired } = await TransferStore.open(init.dataFolder, clock)
  const spool = new Spool(init.dataFolder)
  for (const stored of expired) {
    if (stored.direction === 'receive') await discardParts(stored)
    await store.remove(stored.id)
    await spool.remove(stored.id)
  }
  await spool.sweep(clock.nowMs() - NOBODYS_AFTER_MS, (folder) => store.needs(folder))
  const dataKey = async (): Promise<Uint8Array | null> =>
    init.dataKey === undefined ? fileDataKey(init.dataFolder) : init.dataKey
  const devices = await DeviceStore.open(init.dataFolder, dataKey, clock)
  const history = new HistoryStore(init.dataFolder)
  const outbox = await Outbox.open(init.dataFolder, init.keepOutbox === true)
  const { peers, neighbourhood: part = 'off' } = init
  const engine = new NodeEngine({ peers, settings, clock, store, spool, devices, history, outbox, part })
  await engine.start()
  return engine
}
