import { fromUtf8, utf8 } from '../../core/base/bytes.ts'
import { ATTRIBUTE, ERROR, METHOD } from '../stun/constants.ts'
import { integrityHolds } from '../stun/integrity.ts'
import { attribute } from '../stun/message.ts'
import { makeNonce, nonceHolds } from '../stun/nonce.ts'
import { nothing, type RelayAction } from './actions.ts'
import { failure, refusal, type Request } from './respond.ts'
import type { Allocation, RelayState } from './state.ts'

/** RFC 8489 §14.3. */
const MAX_USERNAME_BYTES = 508

/** Who sends a request, as far as it has been proven. */
export interface Sender {
  readonly username: string
  readonly userId: string
  readonly session: string | null
  readonly key: Uint8Array
}

/** Either the sender or the answer that must be given instead. */
export type Verdict =
  | { readonly ok: true; readonly sender: Sender }
  | { readonly ok: false; readonly actions: readonly RelayAction[] }

/**
 * The long-term credential mechanism (RFC 8489 §9.2.4): 401 without integrity, 400 when something is missing, 438 for a stale
 * nonce, 401 for an unknown user or a wrong key. An allocation's own user is checked with the key it was made with, so that
 * it outlives REST credentials that have ended (RFC 8656 §6); another user gets 441 (§5).
 */
export function authenticate(state: RelayState, request: Request): Verdict {
  const { message, flow, nowMs } = request
  const allocation = state.allocations.get(flow.key)
  // No work for a source that would get no answer.
  if (allocation === undefined && !state.sources.allows(flow.remote, nowMs)) return refused(nothing)
  if (message.integrity === null) return challenge(state, request, ERROR.unauthenticated)
  const username = readUsername(attribute(message, ATTRIBUTE.username))
  const nonce = attribute(message, ATTRIBUTE.nonce)
  if (username === null || nonce === null || attribute(message, ATTRIBUTE.realm) === null) {
    return refused(refusal(state, request, ERROR.badRequest))
  }
  const client = { key: flow.key, maxAgeMs: state.limits.nonceSeconds * 1000 }
  if (!nonceHolds(nonce, state.nonceSecret, client, nowMs)) {
    return challenge(state, request, ERROR.staleNonce)
  }
  const sender = findSender(state, request, username, allocation)
  if (sender === null) return challenge(state, request, ERROR.unauthenticated)
  const isForeign = allocation !== undefined && allocation.username !== username
  // Allocate answers 437 to whoever asks for a second allocation on a 5-tuple (RFC 8656 §7.2).
  if (isForeign && message.method !== METHOD.allocate) {
    return refused([failure(request, ERROR.wrongCredentials, sender.key)])
  }
  return { ok: true, sender }
}

function refused(actions: readonly RelayAction[]): Verdict {
  return { ok: false, actions }
}

/** 401 and 438 carry what the next try needs, and neither USERNAME nor integrity (RFC 8489 §9.2.4). */
function challenge(state: RelayState, request: Request, code: 401 | 438): Verdict {
  return refused(
    refusal(state, request, code, [
      [ATTRIBUTE.realm, utf8(state.realm)],
      [ATTRIBUTE.nonce, makeNonce(state.nonceSecret, request.flow.key, request.nowMs)],
    ]),
  )
}

function readUsername(value: Uint8Array | null): string | null {
  if (value === null || value.length > MAX_USERNAME_BYTES) return null
  try {
    return fromUtf8(value)
  } catch {
    return null
  }
}

function findSender(
  state: RelayState,
  { message, nowMs }: Request,
  username: string,
  allocation: Allocation | undefined,
): Sender | null {
  if (allocation?.username === username) {
    return integrityHolds(message, allocation.key) ? allocation : null
  }
  const known = state.users.find(username, nowMs)
  const key = known?.keys.find((each) => integrityHolds(message, each))
  if (known == null || key === undefined) return null
  return { username, userId: known.userId, session: known.session, key }
}
