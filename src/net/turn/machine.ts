import { ATTRIBUTE, ERROR, METHOD } from '../stun/constants.ts'
import { encodeTypes } from '../stun/attributes.ts'
import type { Endpoint } from '../stun/endpoint.ts'
import { decodeMessage, type StunMessage } from '../stun/message.ts'
import { type ClientFlow, nothing, type RelayAction } from './actions.ts'
import { allocate } from './allocate.ts'
import { relayFailed, relayOpened } from './allocate-finish.ts'
import { authenticate } from './authenticate.ts'
import { binding } from './binding.ts'
import { channelBind } from './channel-bind.ts'
import { channelData, isChannelData } from './channel-data.ts'
import { deleteAllocation } from './delete.ts'
import { expire } from './expire.ts'
import { type PeerDatagram, peerData } from './peer-data.ts'
import { createPermission } from './permission.ts'
import { refresh } from './refresh.ts'
import { failure, refusal, type Request } from './respond.ts'
import { sendIndication } from './send-indication.ts'
import { newState, type RelayCounters, type RelaySettings, type RelayState } from './state.ts'
import { bucketOrNone } from './token-bucket.ts'

const known: ReadonlySet<number> = new Set(
  Object.values(ATTRIBUTE).filter((type) => type !== ATTRIBUTE.changeRequest),
)
const withAllocation: ReadonlySet<number> = new Set([
  METHOD.refresh,
  METHOD.createPermission,
  METHOD.channelBind,
])

/**
 * A STUN and TURN server without sockets and without a clock (RFC 8489, RFC 8656): whoever has both hands in what arrives and
 * the time, and does the actions that come back, in their order. What comes in is never trusted and never throws.
 */
export class RelayMachine {
  readonly #state: RelayState

  constructor(settings: RelaySettings, nowMs: number) {
    this.#state = newState(settings, bucketOrNone(settings.limits.bytesPerSecond, nowMs))
  }

  /** One datagram, or one frame of a stream (see framing.ts), from a client. */
  fromClient(flow: ClientFlow, bytes: Uint8Array, nowMs: number): readonly RelayAction[] {
    if (isChannelData(bytes)) return channelData(this.#state, flow, bytes, nowMs)
    const message = decodeMessage(bytes)
    if (message === null) return nothing
    const request = { flow, message, nowMs }
    switch (message.messageClass) {
      case 'request':
        return answerRequest(this.#state, request)
      case 'indication':
        return takeIndication(this.#state, request)
      case 'success':
      case 'error':
        // Never answer an answer: two servers would go on for ever.
        return nothing
    }
  }

  /** One datagram that arrived at a relayed address. */
  fromPeer(datagram: PeerDatagram, nowMs: number): readonly RelayAction[] {
    return peerData(this.#state, datagram, nowMs)
  }

  /** The answer to 'open-relay'; `endpoint` is what clients are told. */
  relayOpened(relay: number, endpoint: Endpoint, nowMs: number): readonly RelayAction[] {
    return relayOpened(this.#state, relay, endpoint, nowMs)
  }

  /** The other answer to 'open-relay'. */
  relayFailed(relay: number, nowMs: number): readonly RelayAction[] {
    return relayFailed(this.#state, relay, nowMs)
  }

  /** A TCP or TLS connection has ended, and its allocation with it (RFC 8656 §6). */
  flowClosed(flow: ClientFlow): readonly RelayAction[] {
    const allocation = this.#state.allocations.get(flow.key)
    return allocation === undefined ? nothing : deleteAllocation(this.#state, allocation, 'connection closed')
  }

  /** To be called about once a second. */
  expire(nowMs: number): readonly RelayAction[] {
    return expire(this.#state, nowMs)
  }

  /** Ends the allocations of a session whose access has ended. */
  endSession(session: string): readonly RelayAction[] {
    return [...this.#state.allocations.values()]
      .filter((allocation) => allocation.session === session)
      .flatMap((allocation) => deleteAllocation(this.#state, allocation, 'access ended'))
  }

  /** Whether a flow has an allocation; a connection without one may be closed when it is idle. */
  hasAllocation(flow: ClientFlow): boolean {
    return this.#state.allocations.has(flow.key)
  }

  get allocations(): number {
    return this.#state.allocations.size
  }

  get counters(): Readonly<RelayCounters> {
    return this.#state.counters
  }
}

function answerRequest(state: RelayState, request: Request): readonly RelayAction[] {
  const { message, flow } = request
  if (message.method === METHOD.binding) {
    const unknown = unknownTypes(message)
    return unknown.length > 0
      ? refusal(state, request, ERROR.unknownAttribute, [[ATTRIBUTE.unknownAttributes, encodeTypes(unknown)]])
      : binding(state, request)
  }
  if (message.method !== METHOD.allocate && !withAllocation.has(message.method)) return nothing
  const verdict = authenticate(state, request)
  if (!verdict.ok) return verdict.actions
  const { sender } = verdict
  const unknown = unknownTypes(message)
  if (unknown.length > 0) {
    const list = encodeTypes(unknown)
    return [failure(request, ERROR.unknownAttribute, sender.key, [[ATTRIBUTE.unknownAttributes, list]])]
  }
  if (message.method === METHOD.allocate) return allocate(state, request, sender)
  const allocation = state.allocations.get(flow.key)
  // RFC 8656 §5, also while the allocation is being made.
  if (allocation === undefined || allocation.answer === null) {
    return [failure(request, ERROR.allocationMismatch, sender.key)]
  }
  if (message.method === METHOD.refresh) return refresh(state, request, allocation)
  if (message.method === METHOD.createPermission) return createPermission(state, request, allocation)
  return channelBind(state, request, allocation)
}

/** Indications get no answer (RFC 8489 §6.3.2), and with an unknown attribute that must be understood no effect. */
function takeIndication(state: RelayState, request: Request): readonly RelayAction[] {
  const { message } = request
  return message.method === METHOD.send && unknownTypes(message).length === 0
    ? sendIndication(state, request)
    : nothing
}

/** RFC 8489 §6.3.1: types below 0x8000 must be understood. */
function unknownTypes(message: StunMessage): number[] {
  return message.attributes.map(({ type }) => type).filter((type) => type < 0x8000 && !known.has(type))
}
