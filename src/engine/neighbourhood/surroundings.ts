import type { Clock } from '../../core/base/clock.ts'
import type { Dispose } from '../../core/base/emitter.ts'
import { DroplineError } from '../../core/base/errors.ts'
import type { PairingKeys } from '../../core/pairing/handshake.ts'
import type { BorrowRelay } from '../../core/peer/lent-relay.ts'
import type { LocalRelay } from '../../core/peer/relays.ts'
import { lanAddresses } from '../../platform/node/lan-addresses.ts'
import { ownDeviceKind } from '../../platform/node/device-kind.ts'
import type { Nearby } from '../../platform/node/nearby/api.ts'
import { createNearby } from '../../platform/node/nearby/index.ts'
import type { SendRequest, SendTarget, TransferId } from '../api.ts'
import type { DeviceId, Neighbourhood } from '../neighbourhood-api.ts'
import type { ReceivePlan, Receipts } from '../receipts.ts'
import { borrowFromFriends, lendToFriend } from '../relay/friends-relay.ts'
import type { SettingsStore } from '../settings.ts'
import type { EntryInit, TransferEntry } from '../transfer-entry.ts'
import { Arrivals } from './arrivals.ts'
import type { DeviceStore } from './device-store.ts'
import type { HistoryStore } from './history-store.ts'
import { historyRecordOf } from './keep-history.ts'
import { NodeNeighbourhood } from './neighbourhood.ts'
import { TrustDesk } from './trust-desk.ts'
import { DeviceVisits, strangerVisit, type Visit } from './visits.ts'
import { VisibilityKeeper } from './visibility-keeper.ts'

/** How a process takes part in the neighbourhood: it sees others and is seen, only looks for others to send to them, or neither. */
export type NeighbourhoodPart = 'full' | 'look' | 'off'

export interface SurroundingsInit {
  readonly clock: Clock
  readonly part: NeighbourhoodPart
  readonly settings: SettingsStore
  readonly devices: DeviceStore
  readonly history: HistoryStore
  readonly receipts: Receipts
  /** The relay of this computer. */
  readonly relay: () => LocalRelay
  readonly entries: ReadonlyMap<TransferId, TransferEntry>
  readonly onNetworkChange: (listener: () => void) => Dispose
  readonly add: (init: Omit<EntryInit, 'id'>) => TransferEntry
  readonly plan: (folder: string) => ReceivePlan
  readonly send: (request: SendRequest) => Promise<TransferId>
}

/** To whom a share goes, and how it gets there. */
export interface Goal {
  /** null for somebody who is not remembered. */
  readonly deviceId: DeviceId | null
  readonly name: string
  visit(entry: TransferEntry): Visit
}

/** Everything around the transfers that concerns other computers. */
export class Surroundings {
  readonly api: Neighbourhood
  readonly trust: TrustDesk
  readonly #init: SurroundingsInit
  readonly #nearby: Nearby | null
  readonly #visibility: VisibilityKeeper
  readonly #visits: DeviceVisits
  /** Those whose end has been noted. */
  readonly #ended = new WeakSet<TransferEntry>()

  constructor(init: SurroundingsInit) {
    this.#init = init
    const { clock, settings, devices, entries } = init
    this.trust = new TrustDesk({
      clock,
      devices,
      entries: () => entries.values(),
      onChange: () => this.#nearby?.changed(),
    })
    this.#nearby = init.part === 'off' ? null : this.#createNearby()
    const nearby = this.#nearby
    this.#visits = new DeviceVisits({ clock, nearby, devices })
    this.#visibility = new VisibilityKeeper({
      clock,
      nearby,
      seen: init.part === 'full',
      settings: () => settings.current,
    })
    this.api = new NodeNeighbourhood({
      ...init,
      nearby,
      visibility: this.#visibility,
      trust: this.trust,
      entry: (id) => entries.get(id),
    })
  }

  /** Shows itself to the network as far as it may; also after the settings have changed. */
  async apply(): Promise<void> {
    await this.#visibility.apply()
    this.#nearby?.changed()
  }

  /** Throws DroplineError 'device-unknown', 'device-away', 'identity-changed'. */
  goalOf(target: SendTarget): Goal {
    const nearby = this.#nearby
    if ('deviceId' in target) return this.#deviceGoal(target.deviceId)
    const { nearbyId } = target
    const sighting = nearby?.devices().find(({ id }) => id === nearbyId)
    if (nearby === null || sighting === undefined) throw new DroplineError('device-away')
    if (sighting.deviceId !== null) return this.#deviceGoal(sighting.deviceId)
    return {
      deviceId: null,
      name: sighting.name,
      visit: (entry) =>
        strangerVisit({
          nearby,
          nearbyId,
          entry,
          onMet: ({ paired, kind }) => this.trust.paired(entry, paired.keys, kind),
        }),
    }
  }

  /** How a share that waits for a device, also one that was forgotten meanwhile, gets there. */
  visit(deviceId: DeviceId, entry: TransferEntry): Visit {
    return this.#visits.start(deviceId, entry)
  }

  paired(entry: TransferEntry, keys: Pick<PairingKeys, 'role' | 'pairSecret'>): void {
    this.trust.paired(entry, keys, 'other')
  }

  /** Something of a transfer has changed: what has ended is kept in the history. */
  changed(entry: TransferEntry): void {
    if (!entry.ended || this.#ended.has(entry)) return
    this.#ended.add(entry)
    const { clock, history, settings } = this.#init
    if (entry.snapshot.state.name === 'done') quietly(this.trust.done(entry))
    const record = historyRecordOf(entry, clock.nowMs())
    if (record !== null && settings.current.historyEnabled) quietly(history.add(record))
  }

  /** Says goodbye, so that nobody comes any more; connections stay. */
  async leave(): Promise<void> {
    await this.#visibility.close()
    await this.#nearby?.close()
  }

  /** Resolves when everything so far is kept. */
  async settled(): Promise<void> {
    await Promise.all([this.#init.history.settled(), this.#init.devices.settled()])
  }

  /** How a session asks for the relay of a friend; undefined where that is not wanted. */
  borrowRelay(): BorrowRelay | undefined {
    const { clock, settings } = this.#init
    const nearby = this.#nearby
    if (nearby === null || settings.current.relay === 'off') return undefined
    return borrowFromFriends({ nearby, clock, isNearby: (address) => lanAddresses().isNearby(address) })
  }

  #deviceGoal(deviceId: DeviceId): Goal {
    const record = this.#init.devices.get(deviceId)
    if (record === undefined) throw new DroplineError('device-unknown')
    if (record.identityChanged) throw new DroplineError('identity-changed')
    return { deviceId, name: record.petname, visit: (entry) => this.#visits.start(deviceId, entry) }
  }

  #createNearby(): Nearby {
    const { clock, devices, settings, entries, onNetworkChange } = this.#init
    const arrivals = new Arrivals({
      ...this.#init,
      trust: this.trust,
      settings: () => settings.current,
      entries: () => entries.values(),
    })
    const kind = ownDeviceKind()
    return createNearby({
      clock,
      onNetworkChange,
      // The first write of the devices may bring the identity of another process of this user.
      identity: {
        get secretKey() {
          return devices.identity.secretKey
        },
        get publicKey() {
          return devices.identity.publicKey
        },
      },
      self: () => ({ name: settings.current.deviceName, kind }),
      records: () => devices.records,
      candidates: () => this.trust.candidates(),
      update: (deviceId, change) => devices.update(deviceId, change),
      admitsStranger: () => arrivals.admitsStranger(),
      lendsRelay: () => settings.current.relay === 'on',
      onArrival: (met) => {
        if (met.purpose === 'relay') void lendToFriend(met, this.#init.relay())
        else arrivals.arrived(met)
      },
    })
  }
}

/** For what a full disk may prevent without harm to a transfer. */
function quietly(work: Promise<unknown>): void {
  work.catch(() => undefined)
}
