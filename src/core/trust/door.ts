import { equalBytes, randomBytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { DroplineError, toDroplineError } from '../base/errors.ts'
import { pairAsJoiner } from '../pairing/drive.ts'
import type { PairingKnowledge } from '../pairing/key-schedule.ts'
import { acceptedPipe } from '../signaling/lan-door.ts'
import type { WebSocketPipe } from '../signaling/web-socket.ts'
import { DOOR_VERSION, decodeFirstDoor, doorSchemas, encodeDoor, type Presence } from './door-messages.ts'
import type { Identity } from './identity.ts'
import { openIntroduction, sealIntroduction } from './introduce.ts'
import { KnockLimit } from './knock-limit.ts'
import { keepReconnect, type Met, type UpdateRecord } from './met.ts'
import type { OpenSelf } from './presence.ts'
import { isUsable, type TrustRecord } from './record.ts'
import type { Endpoint } from './sightings.ts'
import { DOOR_NONCE_BYTES, doorTagOf, otherRole } from './tags.ts'
import { Talk } from './talk.ts'

/** From the connection until both sides know each other. */
export const DOOR_LIMIT_MS = 5_000
/** Visitors that are not known yet, at once. */
export const VISITOR_LIMIT = 8

export interface DoorInit {
  readonly clock: Clock
  readonly identity: Identity
  readonly self: () => OpenSelf
  readonly records: () => readonly TrustRecord[]
  readonly update: UpdateRecord
  /** What is said to everybody now. Strangers are let in while its `open` is not null. */
  readonly presence: () => Presence
  readonly admitsStranger: () => boolean
  /** Somebody has come for the purpose that it names. */
  readonly onArrival: (met: Met) => void
  /** A computer at the IP address `source` says that it is there. Answers whether its advert was heard already. */
  readonly onHere: (presence: Presence, place: Endpoint) => boolean
}

interface Admission {
  /** null for a stranger. */
  readonly friend: { readonly record: TrustRecord; readonly secret: Uint8Array } | null
  readonly tag: 0 | 1 | null
}

/** Who dials this computer, over sockets that somebody else accepts: remembered devices, and strangers while it is visible. */
export class TrustDoor {
  readonly #init: DoorInit
  readonly #knocks: KnockLimit
  readonly #visitors = new Set<WebSocketPipe>()
  readonly #closing = new AbortController()

  constructor(init: DoorInit) {
    this.#init = init
    this.#knocks = new KnockLimit(init.clock)
  }

  /** Whether one more socket may be accepted. */
  get hasRoom(): boolean {
    return !this.#closing.signal.aborted && this.#visitors.size < VISITOR_LIMIT
  }

  /** Takes over a socket that has just connected from the IP address `source`. Resolves when it was let in or sent away. */
  async arrive(socket: WebSocketPipe, source: string): Promise<void> {
    if (!this.hasRoom) {
      socket.close()
      return
    }
    this.#visitors.add(socket)
    const { clock } = this.#init
    const pipe = acceptedPipe(socket, clock)
    const talk = new Talk(pipe, { clock, limitMs: DOOR_LIMIT_MS, signal: this.#closing.signal })
    try {
      const met = await this.#meet(talk, source)
      if (met === null) pipe.close()
      else this.#init.onArrival(met)
    } catch (error) {
      // One answer for whatever was wrong, but for what an honest visitor can do something about.
      const { code } = toDroplineError(error)
      if (code === 'version-mismatch') pipe.send(encodeDoor({ type: 'refused', reason: 'version' }))
      if (code === 'peer-busy') pipe.send(encodeDoor({ type: 'refused', reason: 'busy' }))
      pipe.close()
    } finally {
      talk.end()
      this.#visitors.delete(socket)
    }
  }

  /** Sends away who is not known yet. Who was let in stays. */
  close(): void {
    this.#closing.abort()
  }

  /** null when the visitor only wanted to be seen. */
  async #meet(talk: Talk, source: string): Promise<Met | null> {
    const { pipe } = talk
    const { presence, onHere } = this.#init
    const nonce = randomBytes(DOOR_NONCE_BYTES)
    pipe.send(encodeDoor({ type: 'greeting', version: DOOR_VERSION, nonce, presence: presence() }))
    const knock = decodeFirstDoor(doorSchemas.knock.or(doorSchemas.here), await talk.next())
    if (!this.#knocks.take(source)) throw new DroplineError('pairing-failed', { what: 'too many' })
    if (knock.type === 'here') {
      const known = onHere(knock.presence, { address: source, port: knock.port })
      pipe.send(encodeDoor({ type: 'noted', known }))
      return null
    }
    const admission = knock.tags === null ? this.#stranger() : this.#friend(knock.tags, nonce)
    return this.#admit(talk, source, admission)
  }

  async #admit(talk: Talk, source: string, { friend, tag }: Admission): Promise<Met> {
    const { pipe } = talk
    const { self, identity, clock, update } = this.#init
    pipe.send(encodeDoor({ type: 'admitted', tag }))
    const code: PairingKnowledge = friend === null ? { stranger: true } : { reconnectSecret: friend.secret }
    const keys = await pairAsJoiner(pipe, { code, via: 'lan', clock, signal: talk.signal })
    pipe.send(sealIntroduction(keys, { ...self(), purpose: 'transfer' }, friend === null ? null : identity))
    const introduced = openIntroduction(keys, await talk.next(), friend === null ? 'strangers' : 'friends')
    talk.end()
    const paired = { keys, connection: { via: 'lan' as const, pipe } }
    const { purpose } = introduced
    if (friend === null) {
      if (purpose !== 'transfer') throw new DroplineError('pairing-failed', { what: 'purpose' })
      return { paired, deviceId: null, name: introduced.name, kind: introduced.kind, purpose }
    }
    this.#knocks.forgive(source)
    const { deviceId } = friend.record
    const record = await keepReconnect(update, {
      deviceId,
      usedSecret: friend.secret,
      newSecret: keys.pairSecret,
      introduced,
      nowMs: clock.nowMs(),
    })
    return { paired, deviceId, name: record.petname, kind: record.kind, purpose }
  }

  #stranger(): Admission {
    const { presence, admitsStranger } = this.#init
    if (presence().open === null) throw new DroplineError('pairing-failed', { what: 'stranger' })
    if (!admitsStranger()) throw new DroplineError('peer-busy')
    return { friend: null, tag: null }
  }

  /** All records are looked at whatever is found, so that the time tells nothing. */
  #friend(tags: readonly [Uint8Array, Uint8Array], nonce: Uint8Array): Admission {
    const found: [Admission['friend'], Admission['friend']] = [null, null]
    for (const record of this.#init.records()) {
      if (!isUsable(record, this.#init.clock.nowMs())) continue
      for (const secret of [record.pairSecret, record.previousSecret]) {
        if (secret === null) continue
        const expected = doorTagOf(secret, nonce, otherRole(record.role))
        if (equalBytes(expected, tags[0])) found[0] = { record, secret }
        if (equalBytes(expected, tags[1])) found[1] = { record, secret }
      }
    }
    if (found[0] !== null) return { friend: found[0], tag: 0 }
    if (found[1] !== null) return { friend: found[1], tag: 1 }
    throw new DroplineError('pairing-failed', { what: 'unknown' })
  }
}
