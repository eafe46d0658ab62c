import { z } from 'zod'
import { decodeCbor, encodeCbor } from '../wire/cbor.ts'
import { type CandidateFields, FOUNDATION_PATTERN } from './candidate.ts'
import { checkDescription, ICE_PWD_PATTERN, ICE_UFRAG_PATTERN, type PeerDescription } from './sdp.ts'

/** The longest message of this protocol, in bytes. */
export const PEER_MESSAGE_LIMIT_BYTES = 4 * 1024

/** What two sides tell each other to open a data channel, inside the seal. docs/protocol/peer.md */
export type PeerMessage =
  | ({ readonly type: 'description' } & PeerDescription)
  | ({ readonly type: 'candidate' } & CandidateFields)
  | { readonly type: 'end-of-candidates' }

const descriptionSchema = z.strictObject({
  type: z.literal('description'),
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
  z.strictObject({ type: z.literal('end-of-candidates') }),
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
