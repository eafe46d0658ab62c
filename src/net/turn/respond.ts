import { encodeErrorCode } from '../stun/attributes.ts'
import { ATTRIBUTE, type ErrorNumber } from '../stun/constants.ts'
import { encodeMessage } from '../stun/encode.ts'
import type { StunMessage } from '../stun/message.ts'
import type { ClientFlow, RelayAction } from './actions.ts'
import type { RelayState } from './state.ts'

/** A STUN request that came over a flow. `key` is null before the sender has proven who it is. */
export interface Request {
  readonly flow: ClientFlow
  readonly message: StunMessage
  readonly nowMs: number
}

type Attributes = readonly (readonly [type: number, value: Uint8Array])[]

/** Bytes that a stranger's UDP request may bring back at most, per byte: more would make us an amplifier. */
const MAX_AMPLIFICATION = 3.5

/** A success response with integrity (RFC 8489 §9.2.4), and a fingerprint if the request had one. */
export function success(request: Request, attributes: Attributes, key: Uint8Array | null): RelayAction {
  return answer(request, 'success', attributes, key)
}

/** An error response to somebody who has proven who it is. */
export function failure(
  request: Request,
  code: ErrorNumber,
  key: Uint8Array,
  more: Attributes = [],
): RelayAction {
  return answer(request, 'error', [[ATTRIBUTE.errorCode, encodeErrorCode(code)], ...more], key)
}

/** Any answer to a stranger: few, and small (see SourceLimiter). Over TCP the address is no pretence. */
export function toStranger(state: RelayState, request: Request, action: RelayAction): RelayAction[] {
  const { flow, message, nowMs } = request
  if (action.type !== 'to-client' || !state.sources.take(flow.remote, nowMs)) return []
  if (flow.protocol === 'udp' && action.bytes.length > MAX_AMPLIFICATION * message.bytes.length) return []
  return [action]
}

/** An error response without integrity. */
export function refusal(
  state: RelayState,
  request: Request,
  code: ErrorNumber,
  more: Attributes = [],
): RelayAction[] {
  const attributes: Attributes = [[ATTRIBUTE.errorCode, encodeErrorCode(code)], ...more]
  return toStranger(state, request, answer(request, 'error', attributes, null))
}

function answer(
  { flow, message }: Request,
  messageClass: 'success' | 'error',
  attributes: Attributes,
  key: Uint8Array | null,
): RelayAction {
  const { method, transactionId, hasFingerprint: fingerprint } = message
  const bytes = encodeMessage({ method, messageClass, transactionId, attributes, key, fingerprint })
  return { type: 'to-client', flow, bytes }
}
