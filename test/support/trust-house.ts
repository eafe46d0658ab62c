// Computers with a door, joined by memory pipes: what remembers whom can be set up and looked at.
import type { Clock } from '../../src/core/base/clock.ts'
import type { PairingKeys } from '../../src/core/pairing/handshake.ts'
import type { WebSocketPipe } from '../../src/core/signaling/web-socket.ts'
import { TrustDoor } from '../../src/core/trust/door.ts'
import { createIdentity, type Identity } from '../../src/core/trust/identity.ts'
import type { Met } from '../../src/core/trust/met.ts'
import { createPresence } from '../../src/core/trust/presence.ts'
import { newTrustRecord, type TrustDuration, type TrustRecord } from '../../src/core/trust/record.ts'
import { visitDoor } from '../../src/core/trust/visit.ts'
import { memoryPipePair, type Tamper } from './memory-pipe.ts'

export const never = new AbortController().signal

/** Devices that one computer remembers, in memory. */
export class MemoryRecords {
  readonly list: TrustRecord[] = []
  /** Called in place of keeping a change. */
  lose = false

  readonly update = (deviceId: string, change: (record: TrustRecord) => TrustRecord): Promise<void> => {
    const at = this.list.findIndex((record) => record.deviceId === deviceId)
    const record = this.list[at]
    if (record === undefined) return Promise.resolve()
    const changed = change(record)
    if (this.lose) return Promise.reject(new Error('the computer was switched off'))
    this.list[at] = changed
    return Promise.resolve()
  }
}

/** One computer. */
export class House {
  readonly name: string
  readonly records = new MemoryRecords()
  readonly arrivals: Met[] = []
  /** Who has said to be there. */
  readonly heard: string[] = []
  identity: Identity = createIdentity()
  visible = false
  admitsStranger = true
  readonly door: TrustDoor
  readonly #clock: Clock

  constructor(name: string, clock: Clock) {
    this.name = name
    this.#clock = clock
    const house = this as { identity: Identity }
    this.door = new TrustDoor({
      clock,
      get identity() {
        return house.identity
      },
      self: () => this.self,
      records: () => this.records.list,
      update: this.records.update,
      presence: () => createPresence(this.records.list, this.visible ? this.self : null),
      admitsStranger: () => this.admitsStranger,
      onArrival: (met) => this.arrivals.push(met),
      onHere: (presence, { address, port }) => {
        this.heard.push(`${presence.instance} at ${address}:${port}`)
        return this.heard.length > 1
      },
    })
  }

  get self() {
    return { name: this.name, kind: 'laptop' as const }
  }

  /** Goes to another computer's door: as the device that is known there, or as a stranger. */
  visit(
    other: House,
    record: TrustRecord | null,
    options: { readonly tamper?: Tamper<string | Uint8Array>; readonly source?: string } = {},
  ): Promise<Met> {
    const [mine, theirs] = memoryPipePair<string | Uint8Array>(options.tamper)
    void other.door.arrive(theirs, options.source ?? '192.168.1.7')
    return this.visitOver(mine, record)
  }

  visitOver(socket: WebSocketPipe, record: TrustRecord | null): Promise<Met> {
    const { identity, self, records } = this
    return visitDoor(socket, {
      clock: this.#clock,
      signal: never,
      identity,
      self,
      purpose: 'transfer',
      record,
      update: records.update,
    })
  }
}

/** Makes two computers remember each other, as after a pairing in which `owner` made the code. Answers both records. */
export function befriend(
  owner: House,
  joiner: House,
  duration: TrustDuration = 'always',
): { readonly ofOwner: TrustRecord; readonly ofJoiner: TrustRecord } {
  const pairSecret = crypto.getRandomValues(new Uint8Array(32))
  const remember = (house: House, role: PairingKeys['role'], petname: string): TrustRecord => {
    const keys = { role, pairSecret }
    const record = newTrustRecord({ keys, petname, kind: 'other', duration, nowMs: 1_700_000_000_000 })
    house.records.list.push(record)
    return record
  }
  return {
    ofOwner: remember(owner, 'owner', `my ${joiner.name}`),
    ofJoiner: remember(joiner, 'joiner', `my ${owner.name}`),
  }
}
