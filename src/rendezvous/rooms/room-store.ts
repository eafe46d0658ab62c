import type { CloseReason, ConnectionId, FindOutcome, Forwarded, NodeId, ReserveOutcome } from './actions.ts'

/** What nodes say to each other about the joiners of one that are with an owner of the other. */
export type NodeMessage =
  /** To the owner's node, from joiner `id` of the sending node. */
  | { readonly name: 'forwarded'; readonly id: ConnectionId; readonly message: Forwarded }
  /** To the joiner's node: for joiner `id` there. */
  | { readonly name: 'said'; readonly id: ConnectionId; readonly message: string | Uint8Array }
  | { readonly name: 'hung-up'; readonly id: ConnectionId; readonly reason: CloseReason }
  /** The owner of a nameplate is now at the sending node. */
  | { readonly name: 'moved'; readonly nameplate: string }

/** A nameplate that a node holds, and the token of its owner. */
export interface Held {
  readonly nameplate: string
  readonly token: string | null
}

export interface StoreEvents {
  message(from: NodeId, message: NodeMessage): void
  /** Messages may have been lost: nothing that was under way between nodes can be relied on. */
  reset(): void
}

/**
 * Which nameplates are in use or in quarantine, and at which node their owners are; and the line between the nodes. One
 * store serves one node; several of them may share what they know.
 */
export interface RoomStore {
  /** This node. New with every start of a server. */
  readonly node: NodeId
  /**
   * Takes the nameplate unless somebody else has it or it is in quarantine. With the token of who has it, it moves to this
   * node, and the node that had it hears 'moved'. Never rejects.
   * @param host whose budget it costs, where budgets are shared
   */
  reserve(nameplate: string, token: string | null, host: string): Promise<ReserveOutcome>
  /** Ends the use, if it is still at this node; until `quarantineMs` have passed nobody can reserve it. */
  release(nameplate: string, quarantineMs: number): Promise<void>
  /** Where the owner of a nameplate is. Never rejects. */
  find(nameplate: string, host: string): Promise<FindOutcome>
  /**
   * Says that these are still in use here: a store may forget what is not held for HOLD_LIMIT_MS, because its node has
   * ended. Answers those that are at another node now.
   */
  hold(held: readonly Held[]): Promise<readonly string[]>
  /** Tells another node; the messages to one node arrive in order. Answers whether that node is there. */
  send(node: NodeId, message: NodeMessage): Promise<boolean>
  /** Which of these nodes are not there any more; none when that cannot be told now. Never rejects. */
  gone(nodes: readonly NodeId[]): Promise<readonly NodeId[]>
  /** Starts to listen for what other nodes tell this one; called once, before anything else. Rejects with StoreStartError. */
  start(events: StoreEvents): Promise<void>
  /** Stops; what is reserved here stays reserved, for owners that go on at another node. */
  close(): Promise<void>
}

/** The place that the nodes share cannot be reached; the message is for the person who runs the server. */
export class StoreStartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StoreStartError'
  }
}

/** How soon the joiners whose owner was at a node that has died are told. */
export const CHECK_INTERVAL_MS = 3_000
export const HOLD_INTERVAL_MS = 20_000
/** As long as an owner that lost its connection may take to be back. */
export const HOLD_LIMIT_MS = 2 * 60_000
