import type { Endpoint, Family } from '../stun/endpoint.ts'

/** One client as the transport sees it: a UDP source address at one of our sockets, or one TCP or TLS connection. */
export interface ClientFlow {
  /** Number of our socket: of a listener for UDP, of the connection for TCP and TLS. */
  readonly socket: number
  /** Equal for the same 5-tuple only. */
  readonly key: string
  readonly protocol: 'udp' | 'tcp' | 'tls'
  readonly remote: Endpoint
}

/** What the machine wants done. The order matters. */
export type RelayAction =
  | { readonly type: 'to-client'; readonly flow: ClientFlow; readonly bytes: Uint8Array }
  | {
      readonly type: 'to-peer'
      readonly relay: number
      readonly peer: Endpoint
      readonly bytes: Uint8Array
    }
  | OpenRelay
  | { readonly type: 'close-relay'; readonly relay: number }
  | RelayNote

/**
 * Bind a UDP socket for a relayed address and answer with `relayOpened` or `relayFailed`, under this number. With `pair` the
 * port is even and the next one is bound under that number; both succeed or both fail.
 */
export interface OpenRelay {
  readonly type: 'open-relay'
  readonly relay: number
  readonly family: Family
  readonly even: boolean
  readonly pair: number | null
}

/** News for the log; without credentials. */
export interface RelayNote {
  readonly type: 'note'
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly event: string
  readonly facts: Readonly<Record<string, string | number>>
}

/** Nothing to do; shared, because most floods end here. */
export const nothing: readonly RelayAction[] = []
