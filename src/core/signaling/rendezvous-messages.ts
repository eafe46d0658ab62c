// The control messages of rendezvous and LAN signaling (docs/protocol/rendezvous.md): JSON in WebSocket text frames.
// Binary frames carry the opaque messages between the two sides.
import { z } from 'zod'
import { concatBytes } from '../base/bytes.ts'
import { DroplineError } from '../base/errors.ts'
import { parseUnknown } from '../wire/cbor.ts'
import { SIGNALING_MESSAGE_LIMIT_BYTES } from './ports.ts'

export const RENDEZVOUS_VERSION = 1

/** Longest control message of a client, in characters. */
export const CONTROL_MESSAGE_LIMIT_CHARACTERS = 512

/** Longest control message of a server, in characters: 'ice' has URLs in it. */
export const SERVER_MESSAGE_LIMIT_CHARACTERS = 4096

/** STUN and TURN servers, and URLs of one of them, that a client takes from a rendezvous server. */
const ICE_SERVERS_LIMIT = 4
const ICE_URLS_LIMIT = 8
const ICE_URL_LIMIT_CHARACTERS = 300
const ICE_SECRET_LIMIT_CHARACTERS = 256

/** In front of every binary frame between the server and an owner: the number of the joiner, big-endian. */
export const JOINER_NUMBER_BYTES = 4

/** Longest WebSocket message of either kind, in bytes. */
export const WEB_SOCKET_MESSAGE_LIMIT_BYTES = SIGNALING_MESSAGE_LIMIT_BYTES + JOINER_NUMBER_BYTES

export const DEFAULT_TTL_MS = 10 * 60_000
export const TTL_MINIMUM_MS = 1_000
export const TTL_LIMIT_MS = 60 * 60_000

/** The digits of a code, or the name under which two sides that share a secret meet: 130 bits that nobody guesses. */
export const NAMEPLATE = /^(?:[0-9]{4,5}|r[a-z2-7]{26})$/

/** Whether a nameplate is a room name that only two sides know, and not the digits of a code that anybody can guess. */
export function isRoomName(nameplate: string): boolean {
  return nameplate.startsWith('r')
}

const nameplate = z.string().regex(NAMEPLATE)
const joiner = z.number().int().min(0).max(0xffff_ffff)
const version = z.number().int().min(0).max(0xffff)
/** 128 random bits or more, in base64url. */
const reopenToken = z.string().regex(/^[A-Za-z0-9_-]{22,43}$/)

const iceServer = z.strictObject({
  urls: z
    .array(
      z
        .string()
        .max(ICE_URL_LIMIT_CHARACTERS)
        .regex(/^(?:stuns?|turns?):/),
    )
    .min(1)
    .max(ICE_URLS_LIMIT)
    .readonly(),
  username: z.string().max(ICE_SECRET_LIMIT_CHARACTERS).exactOptional(),
  credential: z.string().max(ICE_SECRET_LIMIT_CHARACTERS).exactOptional(),
})

const clientMessage = z.discriminatedUnion('type', [
  /**
   * The owner opens a nameplate that it made up; answered by 'opened' or 'refused'. Who knows the token of an open
   * nameplate takes it over: that is its owner, whose connection was lost.
   */
  z.strictObject({
    type: z.literal('open'),
    version,
    nameplate,
    ttlMs: z.number().int().min(TTL_MINIMUM_MS).max(TTL_LIMIT_MS),
    token: reopenToken.exactOptional(),
  }),
  /** A joiner asks for the owner of a nameplate; answered by 'claimed' or 'refused'. */
  z.strictObject({ type: z.literal('claim'), version, nameplate }),
  /** The owner ends the connection of one joiner. */
  z.strictObject({ type: z.literal('drop'), joiner }),
  /** The owner wants no further joiner; the present one stays. */
  z.strictObject({ type: z.literal('close') }),
  z.strictObject({ type: z.literal('ping') }),
])
export type ClientMessage = z.infer<typeof clientMessage>

const refusalReason = z.enum([
  'nameplate-taken', // to the owner: open another one
  'unknown', // to a joiner: never opened, expired, used up, or closed; which of them is not told
  'busy', // to a joiner: somebody else is in
  'away', // to a joiner: the owner has lost its connection and may be back in a moment
  'too-many', // a budget of this address, or of the server, is used up
  'unavailable', // the server cannot do it now; another one, or this one later, may
  'version', // the other side speaks another version of this protocol
])
export type RefusalReason = z.infer<typeof refusalReason>

const serverMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('opened') }),
  z.strictObject({ type: z.literal('claimed') }),
  z.strictObject({ type: z.literal('refused'), reason: refusalReason }),
  /** To the owner: a joiner is in; its number stands in front of the binary frames from and to it. */
  z.strictObject({ type: z.literal('joined'), joiner }),
  z.strictObject({ type: z.literal('left'), joiner }),
  /** To the owner: the nameplate has expired or was claimed too often. The server closes after it. */
  z.strictObject({ type: z.literal('ended') }),
  /** To the owner: this server is about to stop. A new connection finds another one, or this one again. */
  z.strictObject({ type: z.literal('going') }),
  /**
   * STUN and TURN servers with credentials for the pair that meets now: comes before 'joined' or 'claimed', and again
   * before the credentials expire. The last one counts.
   */
  z.strictObject({
    type: z.literal('ice'),
    iceServers: z.array(iceServer).max(ICE_SERVERS_LIMIT).readonly(),
  }),
  z.strictObject({ type: z.literal('pong') }),
])
export type ServerMessage = z.infer<typeof serverMessage>

/** One entry of the message 'ice'. */
export type IceServerEntry = z.infer<typeof iceServer>

/** A control message of a client. Throws DroplineError 'protocol-violation'. */
export function parseClientMessage(text: string): ClientMessage {
  return parseUnknown(clientMessage, parseJson(text, CONTROL_MESSAGE_LIMIT_CHARACTERS))
}

/** A control message of a server. Throws DroplineError 'protocol-violation'. */
export function parseServerMessage(text: string): ServerMessage {
  return parseUnknown(serverMessage, parseJson(text, SERVER_MESSAGE_LIMIT_CHARACTERS))
}

export function formatMessage(message: ClientMessage | ServerMessage): string {
  return JSON.stringify(message)
}

/** Puts the number of a joiner in front of a relayed message. */
export function withJoiner(joinerNumber: number, bytes: Uint8Array): Uint8Array {
  const head = new Uint8Array(JOINER_NUMBER_BYTES)
  new DataView(head.buffer).setUint32(0, joinerNumber)
  return concatBytes(head, bytes)
}

/** Takes the number of the joiner off a binary frame; null when the frame is too short to have one. */
export function splitJoiner(
  frame: Uint8Array,
): { readonly joiner: number; readonly bytes: Uint8Array } | null {
  if (frame.length < JOINER_NUMBER_BYTES) return null
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  return { joiner: view.getUint32(0), bytes: frame.subarray(JOINER_NUMBER_BYTES) }
}

function parseJson(text: string, limitCharacters: number): unknown {
  if (text.length > limitCharacters)
    throw new DroplineError('protocol-violation', { what: 'control message too long' })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DroplineError('protocol-violation', { what: 'not JSON' }, { cause })
  }
}
