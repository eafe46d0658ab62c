import { encodeXorAddress } from '../stun/attributes.ts'
import { ATTRIBUTE } from '../stun/constants.ts'
import type { RelayAction } from './actions.ts'
import { type Request, success, toStranger } from './respond.ts'
import type { RelayState } from './state.ts'

/** Binding (RFC 8489 §2, §6.3.1): tells clients the address they are seen with; nothing else, to stay small. */
export function binding(state: RelayState, request: Request): RelayAction[] {
  const { flow, message } = request
  const mapped = encodeXorAddress(flow.remote, message.transactionId)
  return toStranger(state, request, success(request, [[ATTRIBUTE.xorMappedAddress, mapped]], null))
}
