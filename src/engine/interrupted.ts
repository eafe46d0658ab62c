import { randomUUID } from 'node:crypto'
import type { TransferId } from './api.ts'
import { type DeviceItem, type Outbox, type QueuedItem, requestOf } from './neighbourhood/outbox.ts'
import type { Visit } from './neighbourhood/visits.ts'
import type { ReceivePlan, Receipts } from './receipts.ts'
import type { Shares } from './shares.ts'
import type { StoredTransfer } from './stored-transfer.ts'
import type { EntryInit, TransferEntry } from './transfer-entry.ts'
import type { TransferStore } from './transfer-store.ts'

export interface InterruptedInit {
  readonly store: TransferStore
  readonly outbox: Outbox
  readonly shares: Shares
  readonly receipts: Receipts
  /** A transfer in the list. */
  readonly entry: (id: TransferId) => TransferEntry | undefined
  /** A new transfer in the list. */
  readonly add: (init: EntryInit) => TransferEntry
  /** A visit to a remembered device, for which it may have to wait. */
  readonly visit: (deviceId: string, entry: TransferEntry) => Visit
  /** How what is received into `folder` is to be saved. */
  readonly plan: (folder: string) => ReceivePlan
}

/** What stopped for now, in this run of the program or in an earlier one, and how it goes on. */
export class Interrupted {
  readonly #init: InterruptedInit

  constructor(init: InterruptedInit) {
    this.#init = init
  }

  /** Lists what was interrupted when the program ended; what waits for a device goes on waiting, unless it had been accepted. */
  list(): void {
    const { store, outbox, entry, add } = this.#init
    for (const stored of store.list()) {
      const isWaiting = stored.direction === 'send' && !stored.accepted && outbox.get(stored.id) !== undefined
      if (isWaiting) void this.#callOff(stored).catch(() => undefined)
      else add(interruptedEntry(stored)).sentPaths = stored.direction === 'send' ? stored.paths : []
    }
    for (const item of outbox.list()) {
      if (entry(item.id) !== undefined) void outbox.remove(item.id).catch(() => undefined)
      else if ('behind' in item) add(queuedEntry(item)).sentPaths = item.paths
      else this.#waitForDevice(item)
    }
  }

  /**
   * A delivery in whose place its device is asked anew. It may have said yes just before this side was killed, and looks for it since:
   * kept under an id of its own, to be told.
   */
  async #callOff(stored: StoredTransfer): Promise<void> {
    await this.#init.store.save({ ...stored, id: randomUUID(), cancelled: true })
    await this.#init.store.remove(stored.id)
  }

  /** Takes it up again, or tells it to try at once; nothing when it has ended. */
  resume(entry: TransferEntry): void {
    if (entry.ended) return
    entry.steering.go()
    if (entry.running) {
      entry.hope()
      return
    }
    const { store, outbox, shares, receipts, plan } = this.#init
    const stored = store.get(entry.id)
    if (stored?.direction === 'send') shares.resume(entry, stored)
    else if (stored?.direction === 'receive') receipts.resume(entry, stored, plan(stored.folder))
    else {
      const item = outbox.get(entry.id)
      if (item === undefined) return
      if ('behind' in item) this.#queue(item, entry)
      else this.#waitForDevice(item, entry)
    }
  }

  /** Behind the transfer before it, which goes on as well; by a code of its own when that one is gone. */
  #queue(item: QueuedItem, entry: TransferEntry): void {
    const { shares } = this.#init
    const before = this.#init.entry(item.behind)
    if (before === undefined || before.ended) shares.start(entry, requestOf(item))
    else if (before.running) shares.queue(entry, before, requestOf(item))
    else this.resume(before)
  }

  #waitForDevice(item: DeviceItem, before?: TransferEntry): void {
    const { id, deviceId, deviceName, kind, limitBytesPerSecond } = item
    const state = { name: 'waiting-for-device', deviceName } as const
    const init = { id, direction: 'send', kind, peerName: deviceName, limitBytesPerSecond } as const
    const entry = before ?? this.#init.add({ ...init, deviceId, state })
    this.#init.shares.toDevice(entry, requestOf(item), this.#init.visit(deviceId, entry))
  }
}

/** What waited behind another transfer when the program ended, as it is listed when it starts again. */
function queuedEntry({ id, kind, summary, peerName, limitBytesPerSecond }: QueuedItem): EntryInit {
  const state = { name: 'interrupted', progress: null, error: null } as const
  return { id, direction: 'send', kind, summary, peerName, limitBytesPerSecond, state }
}

/** What was interrupted when the program ended, as it is listed when it starts again. */
function interruptedEntry(stored: StoredTransfer): EntryInit {
  const { id, direction, kind, summary, peerName, progress } = stored
  const where = stored.direction === 'receive' ? { folder: stored.folder, conflict: stored.conflict } : {}
  const state = { name: 'interrupted', progress, error: null } as const
  return { id, direction, kind, summary, peerName, state, ...where }
}
