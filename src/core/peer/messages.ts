import { z } from 'zod'
import { decodeCbor, encodeCbor } from '../wire/cbor.ts'
import { type CandidateFields, FOUNDATION_PATTERN } from './candidate.ts'
import type { RelayTransport } from './ports.ts'
import { checkDescription, ICE_PWD_PATTERN, ICE_UFRAG_PATTERN, type PeerDescription } from './sdp.ts'

/** The longest message of this protocol, in bytes. */
export const PEER_MESSAGE_LIMIT_BYTES = 4 * 1024

/** Connections of one pair of peers, one after the other, that are numbered: the first is 0, upgrades count up. */
export const CONNECTION_NUMBER_LIMIT = 10_000

/** What two sides tell each other to open a data channel and to keep it, inside the seal. docs/protocol/peer.md */
export type PeerMessage =
  /** `restarts` says whether the stack of the sender can restart ICE. */
  | ({
      readonly type: 'description'
      readonly connection: number
      readonly restarts: boolean
    } & PeerDescription)
  /** `iceUfrag` names the description that the candidate belongs to. */
  | ({ readonly type: 'candidate'; readonly connection: number; readonly iceUfrag: string } & CandidateFields)
  | { readonly type: 'end-of-candidates'; readonly connection: number }
  /** From the answerer: please restart ICE. */
  | { readonly type: 'restart-wanted'; readonly connection: number }
  /** Ends an attempt to find a better path; `final` asks for no further ones. */
  | { readonly type: 'give-up'; readonly connection: number; readonly final: boolean }
  /** How the sender reaches its relay on this connection; null says that it uses none. */
  | { readonly type: 'route'; readonly connection: number; readonly relay: RelayTransport | null }

const connection = z.int().min(0).max(CONNECTION_NUMBER_LIMIT)

const descriptionSchema = z.strictObject({
  type: z.literal('description'),
  connection,
  restarts: z.boolean(),
  kind: z.enum(['offer', 'answer']),
  iceUfrag: z.string().regex(ICE_UFRAG_PATTERN),
  icePwd: z.string().regex(ICE_PWD_PATTERN),
  fingerprint: z.instanceof(Uint8Array).refine((bytes) => bytes.length === 32),
  setup: z.enum(['actpass', 'active', 'passive']),
  sctpPort: z.int().min(1).max(65_535),
  maxMessageSize: z.int().nonnegative(),
})

const candidateSchema = z.strictObject({
  type: z.literal('candidate'),
  connection,
  iceUfrag: z.string().regex(ICE_UFRAG_PATTERN),
  foundation: z.string().regex(FOUNDATION_PATTERN),
  priority: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  address: z.string().min(1).max(64),
  port: z.int().min(0).max(65_535),
  kind: z.enum(['host', 'srflx', 'prflx', 'relay']),
})

const messageSchema = z.discriminatedUnion('type', [
  descriptionSchema,
  candidateSchema,
  z.strictObject({ type: z.literal('end-of-candidates'), connection }),
  z.strictObject({ type: z.literal('restart-wanted'), connection }),
  z.strictObject({ type: z.literal('give-up'), connection, final: z.boolean() }),
  z.strictObject({
    type: z.literal('route'),
    connection,
    relay: z.enum(['udp', 'tcp', 'tls']).nullable(),
  }),
])

/** One message as CBOR. */
export function encodePeerMessage(message: PeerMessage): Uint8Array {
  return encodeCbor(message)
}

/** Reads a message of the peer. Throws DroplineError 'protocol-violation' on anything that is not exactly one. */
export function decodePeerMessage(bytes: Uint8Array): PeerMessage {
  const message = decodeCbor(messageSchema, bytes, PEER_MESSAGE_LIMIT_BYTES)
  if (message.type === 'description') checkDescription(message)
  return message
}
