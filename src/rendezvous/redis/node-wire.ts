// What nodes say to each other, as CBOR on a channel of Redis.
import { z } from 'zod'
import { SIGNALING_MESSAGE_LIMIT_BYTES } from '../../core/signaling/ports.ts'
import { SERVER_MESSAGE_LIMIT_CHARACTERS } from '../../core/signaling/rendezvous-messages.ts'
import { decodeCbor, encodeCbor } from '../../core/wire/cbor.ts'
import { closeReasons, type NodeId } from '../rooms/actions.ts'
import type { NodeMessage } from '../rooms/room-store.ts'

/** One relayed message, its number in front, and what is around it. */
const LIMIT_BYTES = SIGNALING_MESSAGE_LIMIT_BYTES + 1_024

const id = z.number().int().min(1)
const text = z.string().max(SERVER_MESSAGE_LIMIT_CHARACTERS)
const bytes = z.instanceof(Uint8Array)

const forwarded = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('claim'), nameplate: z.string().max(64) }),
  z.strictObject({ name: z.literal('text'), text }),
  z.strictObject({ name: z.literal('bytes'), bytes }),
  z.strictObject({ name: z.literal('gone') }),
])

const envelope = z.strictObject({
  from: z.string().max(64),
  message: z.discriminatedUnion('name', [
    z.strictObject({ name: z.literal('forwarded'), id, message: forwarded }),
    z.strictObject({ name: z.literal('said'), id, message: z.union([text, bytes]) }),
    z.strictObject({ name: z.literal('hung-up'), id, reason: z.enum(closeReasons) }),
    z.strictObject({ name: z.literal('moved'), nameplate: z.string().max(64) }),
  ]),
})

export function encodeNodeMessage(from: NodeId, message: NodeMessage): Uint8Array {
  return encodeCbor({ from, message })
}

/** Throws DroplineError 'protocol-violation'. */
export function decodeNodeMessage(encoded: Uint8Array): {
  readonly from: NodeId
  readonly message: NodeMessage
} {
  return decodeCbor(envelope, encoded, LIMIT_BYTES)
}
