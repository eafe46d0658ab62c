// Nearby services with real sockets on loopback, as if they ran on several computers.
import type { Clock } from '../../src/core/base/clock.ts'
import { Emitter } from '../../src/core/base/emitter.ts'
import type { PairingKeys } from '../../src/core/pairing/handshake.ts'
import { candidateOf } from '../../src/core/trust/candidate.ts'
import { createIdentity } from '../../src/core/trust/identity.ts'
import { newTrustRecord, type TrustRecord } from '../../src/core/trust/record.ts'
import type { Met, Nearby, Sighting, TrustCandidate } from '../../src/platform/node/nearby/api.ts'
import { createNearby } from '../../src/platform/node/nearby/index.ts'
import { systemClock } from '../../src/platform/node/clock.ts'
import { type LanInterface, systemInterfaces } from '../../src/platform/node/signaling/interfaces.ts'

/** Loopback alone: nothing here may reach the real network. */
export const loopback = (): readonly LanInterface[] =>
  systemInterfaces().filter((candidate) => candidate.isLoopback)

export interface NearbyHouseOptions {
  readonly clock?: Clock
  readonly interfaces?: () => readonly LanInterface[]
  readonly defaultPort?: number
  readonly lendsRelay?: boolean
  readonly onArrival?: (met: Met) => void
}

/** One computer. */
export class NearbyHouse {
  readonly name: string
  records: TrustRecord[] = []
  candidates: TrustCandidate[] = []
  admitsStranger = true
  readonly arrivals: Met[] = []
  readonly network = new Emitter<undefined>()
  readonly nearby: Nearby
  readonly #news = new Emitter<undefined>()

  constructor(name: string, options: NearbyHouseOptions = {}) {
    this.name = name
    this.nearby = createNearby({
      clock: options.clock ?? systemClock,
      onNetworkChange: (listener) => this.network.on(listener),
      identity: createIdentity(),
      self: () => ({ name, kind: 'laptop' }),
      records: () => this.records,
      candidates: () => this.candidates,
      update: (deviceId, change) => {
        this.records = this.records.map((record) => (record.deviceId === deviceId ? change(record) : record))
        this.#news.emit(undefined)
        return Promise.resolve()
      },
      lendsRelay: () => options.lendsRelay === true,
      admitsStranger: () => this.admitsStranger,
      onArrival: (met) => {
        this.arrivals.push(met)
        options.onArrival?.(met)
        this.#news.emit(undefined)
      },
      interfaces: options.interfaces ?? loopback,
      ...(options.defaultPort === undefined ? {} : { defaultPort: options.defaultPort }),
    })
    this.nearby.onChange(() => this.#news.emit(undefined))
  }

  onNews(listener: () => void): void {
    this.#news.on(listener)
  }

  /** Resolves with the first thing that is not undefined, now or after any news. */
  until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const stop = this.#news.on(() => look())
      const look = (): void => {
        const found = find()
        if (found === undefined) return
        stop()
        resolve(found)
      }
      look()
    })
  }

  /** Sees somebody under this name. */
  sees(name: string): Promise<Sighting> {
    return this.until(() => this.nearby.devices().find((device) => device.name === name))
  }

  /** Does not see anybody under this name any more. */
  async losesSightOf(name: string): Promise<void> {
    await this.until(() => (this.nearby.devices().some((device) => device.name === name) ? undefined : true))
  }

  arrival(): Promise<Met> {
    return this.until(() => this.arrivals[0])
  }

  remember(keys: Pick<PairingKeys, 'role' | 'pairSecret'>, petname: string): TrustRecord {
    const nowMs = systemClock.nowMs()
    const record = newTrustRecord({ keys, petname, kind: 'other', duration: 'always', nowMs })
    this.records.push(record)
    this.nearby.changed()
    return record
  }
}

/** The keys of a pairing by code, as far as remembering needs them. */
export function pairingKeys(): Record<'owner' | 'joiner', Pick<PairingKeys, 'role' | 'pairSecret'>> {
  const pairSecret = crypto.getRandomValues(new Uint8Array(32))
  return { owner: { role: 'owner', pairSecret }, joiner: { role: 'joiner', pairSecret } }
}

/** Makes two computers remember each other, each under the other's own name. */
export function befriendHouses(owner: NearbyHouse, joiner: NearbyHouse): void {
  const keys = pairingKeys()
  owner.remember(keys.owner, joiner.name)
  joiner.remember(keys.joiner, owner.name)
}

/** What an engine keeps of a pairing while its transfer is in the list. */
export function candidate(key: string, keys: Pick<PairingKeys, 'role' | 'pairSecret'>): TrustCandidate {
  return { key, ...candidateOf(keys) }
}
