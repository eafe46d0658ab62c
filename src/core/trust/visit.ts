import { randomBytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { DroplineError } from '../base/errors.ts'
import { AttemptCap } from '../pairing/budget.ts'
import { pairAsOwner } from '../pairing/drive.ts'
import { diallerPipe } from '../signaling/claim.ts'
import type { WebSocketPipe } from '../signaling/web-socket.ts'
import { DOOR_LIMIT_MS } from './door.ts'
import {
  DOOR_VERSION,
  decodeDoor,
  decodeFirstDoor,
  doorSchemas,
  encodeDoor,
  type Presence,
  type Purpose,
} from './door-messages.ts'
import type { Identity } from './identity.ts'
import { openIntroduction, sealIntroduction } from './introduce.ts'
import { keepReconnect, type Met, type UpdateRecord } from './met.ts'
import type { OpenSelf } from './presence.ts'
import type { TrustRecord } from './record.ts'
import { DOOR_TAG_BYTES, doorTagOf } from './tags.ts'
import { Talk } from './talk.ts'

/** How long a door may take to say what it is. */
const GREETING_LIMIT_MS = 2_000

export interface LookInit {
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** This computer, as it is found by others. */
export interface Here {
  readonly presence: Presence
  readonly port: number
}

export interface VisitInit extends LookInit {
  readonly identity: Identity
  readonly self: OpenSelf
  readonly purpose: Purpose
  /** Whom to meet; null to meet a stranger. */
  readonly record: TrustRecord | null
  readonly update: UpdateRecord
}

/** What was seen at a door. */
export interface DoorLook {
  readonly presence: Presence
  /** Whether those there had heard of this computer before. */
  readonly known: boolean
}

/**
 * Looks at the door behind a fresh `socket`, says that this computer is there unless `here` is null, and closes the socket.
 * Rejects with DroplineError 'peer-lost' (closed or silent), 'protocol-violation', 'version-mismatch' or 'cancelled'.
 */
export async function lookAtDoor(
  socket: WebSocketPipe,
  here: Here | null,
  { clock, signal }: LookInit,
): Promise<DoorLook> {
  const pipe = diallerPipe(socket, clock, () => undefined)
  const talk = new Talk(pipe, { clock, limitMs: GREETING_LIMIT_MS, signal })
  try {
    const { presence } = decodeFirstDoor(doorSchemas.greeting, await talk.next())
    if (here === null) return { presence, known: false }
    pipe.send(encodeDoor({ type: 'here', version: DOOR_VERSION, ...here }))
    const { known } = decodeDoor(doorSchemas.noted, await talk.next())
    return { presence, known }
  } finally {
    talk.end()
    pipe.close()
  }
}

/**
 * Meets who listens behind a fresh `socket`. Rejects with DroplineError 'peer-lost' (closed, silent, or it does not know this
 * computer), 'pairing-failed', 'code-wrong' (it does not have the secret), 'peer-busy', 'identity-changed', 'version-mismatch',
 * 'device-unknown' (forgotten meanwhile), 'protocol-violation' or 'cancelled', and has then closed the socket.
 */
export async function visitDoor(socket: WebSocketPipe, init: VisitInit): Promise<Met> {
  const { clock, signal } = init
  const pipe = diallerPipe(socket, clock, () => undefined)
  const talk = new Talk(pipe, { clock, limitMs: DOOR_LIMIT_MS, signal })
  try {
    return await meet(talk, init)
  } catch (error) {
    pipe.close()
    throw error
  } finally {
    talk.end()
  }
}

async function meet(talk: Talk, init: VisitInit): Promise<Met> {
  const { pipe } = talk
  const { record, clock, identity, self, purpose, update } = init
  const { nonce } = decodeFirstDoor(doorSchemas.greeting, await talk.next())
  pipe.send(encodeDoor({ type: 'knock', version: DOOR_VERSION, tags: tagsFor(record, nonce) }))
  const usedSecret = secretFor(record, admissionOf(await talk.next()))
  const code = usedSecret === null ? { stranger: true as const } : { reconnectSecret: usedSecret }
  const keys = await pairAsOwner(pipe, {
    code,
    via: 'lan',
    clock,
    signal: talk.signal,
    budget: new AttemptCap(),
  })
  pipe.send(sealIntroduction(keys, { ...self, purpose }, record === null ? null : identity))
  const introduced = openIntroduction(keys, await talk.next(), record === null ? 'strangers' : 'friends')
  talk.end()
  const paired = { keys, connection: { via: 'lan' as const, pipe } }
  if (record === null || usedSecret === null)
    return { paired, deviceId: null, name: introduced.name, kind: introduced.kind, purpose }
  const { deviceId } = record
  const kept = await keepReconnect(update, {
    deviceId,
    usedSecret,
    newSecret: keys.pairSecret,
    introduced,
    nowMs: clock.nowMs(),
  })
  return { paired, deviceId, name: kept.petname, kind: kept.kind, purpose }
}

/** Always two, so that nobody sees whether there was a reconnect before. */
function tagsFor(record: TrustRecord | null, nonce: Uint8Array): [Uint8Array, Uint8Array] | null {
  if (record === null) return null
  const { pairSecret, previousSecret, role } = record
  const previous =
    previousSecret === null ? randomBytes(DOOR_TAG_BYTES) : doorTagOf(previousSecret, nonce, role)
  return [doorTagOf(pairSecret, nonce, role), previous]
}

function admissionOf(message: Uint8Array): 0 | 1 | null {
  const reply = decodeDoor(doorSchemas.admitted.or(doorSchemas.refused), message)
  if (reply.type === 'admitted') return reply.tag
  throw new DroplineError(reply.reason === 'busy' ? 'peer-busy' : 'version-mismatch')
}

function secretFor(record: TrustRecord | null, tag: 0 | 1 | null): Uint8Array | null {
  if (record === null && tag === null) return null
  const secret = tag === 0 ? record?.pairSecret : tag === 1 ? record?.previousSecret : null
  if (secret === null || secret === undefined)
    throw new DroplineError('protocol-violation', { what: 'a tag that was not shown' })
  return secret
}
