// What the engine and the process that owns the WebRTC stack tell each other: plain objects that survive structured cloning.
import { z } from 'zod'
import { DroplineError } from '../../base/errors.ts'
import { parseUnknown } from '../../wire/cbor.ts'
import { CHANNEL_MESSAGE_LIMIT_BYTES, type IceServer, type PeerConfig, type SelectedPath } from '../ports.ts'
import { SDP_LIMIT_BYTES } from '../sdp.ts'

/** Peers of one pipe that may be open at a time. */
export const REMOTE_PEERS_LIMIT = 64
const ICE_SERVERS_LIMIT = 16
const URLS_LIMIT = 8
const TEXT_LIMIT = 1024

/** One message of a data channel, in either direction: the only kind that is frequent, and so read by hand. */
export interface DataMessage {
  readonly type: 'data'
  readonly peer: number
  readonly bytes: Uint8Array
}

const peer = z.int().nonnegative()
const call = z.int().nonnegative()
const sdp = z.string().max(SDP_LIMIT_BYTES)
const text = z.string().max(TEXT_LIMIT)
const candidate = z.strictObject({ candidate: text, sdpMid: text })

const iceServer = z
  .strictObject({
    urls: z.array(text).max(URLS_LIMIT),
    username: text.optional(),
    credential: text.optional(),
  })
  .transform(({ urls, username, credential }) => ({
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  }))

const iceServers: z.ZodType<readonly IceServer[]> = z.array(iceServer).max(ICE_SERVERS_LIMIT)

const config: z.ZodType<PeerConfig> = z.strictObject({
  iceServers,
  relayOnly: z.boolean(),
})

const request = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('createOffer') }),
  z.strictObject({ method: z.literal('restartOffer') }),
  z.strictObject({ method: z.literal('useServers'), servers: iceServers }),
  z.strictObject({ method: z.literal('acceptOffer'), sdp }),
  z.strictObject({ method: z.literal('acceptAnswer'), sdp }),
  z.strictObject({ method: z.literal('addCandidate'), candidate }),
  z.strictObject({ method: z.literal('selectedPath') }),
])

const toHost = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('create'), peer, config }),
  z.strictObject({ type: z.literal('call'), peer, call, request }),
  z.strictObject({ type: z.literal('ask-drained'), peer }),
  z.strictObject({ type: z.literal('close'), peer }),
])

const selectedPath: z.ZodType<SelectedPath> = z.strictObject({
  path: z.enum(['direct', 'relayed']),
  relay: z.enum(['udp', 'tcp', 'tls']).nullable(),
  remote: z
    .strictObject({ address: text, port: z.int().min(0).max(65_535), own: z.boolean() })
    .exactOptional(),
})

const outcome = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.union([sdp, selectedPath]).nullable() }),
  z.strictObject({ ok: z.literal(false), message: text }),
])

const toEngine = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('answer'), peer, call, outcome }),
  z.strictObject({ type: z.literal('candidate'), peer, candidate: candidate.nullable() }),
  z.strictObject({
    type: z.literal('state'),
    peer,
    state: z.enum(['connecting', 'connected', 'disconnected', 'failed', 'closed']),
  }),
  z.strictObject({ type: z.literal('open'), peer }),
  z.strictObject({ type: z.literal('closed'), peer }),
  /** How many bytes of all that were sent have left the data channel's buffer for the network. */
  z.strictObject({ type: z.literal('drained'), peer, totalBytes: z.int().nonnegative() }),
])

/** A call that has an answer. */
export type PeerRequest = z.infer<typeof request>
/** Result of a call. `value` is an SDP, a path, or null for nothing. */
export type PeerOutcome = z.infer<typeof outcome>
/** What a call that went well answers. */
export type PeerValue = Extract<PeerOutcome, { ok: true }>['value']
/** From the engine to the one who owns the stack. */
export type ToHost = z.infer<typeof toHost> | DataMessage
/** From the one who owns the stack to the engine. */
export type ToEngine = z.infer<typeof toEngine> | DataMessage

/** Throws DroplineError 'protocol-violation'. */
export function parseToHost(value: unknown): ToHost {
  return asData(value) ?? parseUnknown(toHost, value)
}

/** Throws DroplineError 'protocol-violation'. */
export function parseToEngine(value: unknown): ToEngine {
  return asData(value) ?? parseUnknown(toEngine, value)
}

/** The longest message of an error that crosses the pipe. */
export function shortMessage(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, TEXT_LIMIT)
}

function asData(value: unknown): DataMessage | null {
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'data') return null
  if (
    'peer' in value &&
    typeof value.peer === 'number' &&
    'bytes' in value &&
    value.bytes instanceof Uint8Array &&
    value.bytes.length <= CHANNEL_MESSAGE_LIMIT_BYTES
  )
    return { type: 'data', peer: value.peer, bytes: value.bytes }
  throw new DroplineError('protocol-violation', { what: 'data message' })
}
