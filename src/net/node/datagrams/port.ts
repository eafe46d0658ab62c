import type { Endpoint } from '../../stun/endpoint.ts'

/**
 * One datagram has come. `bytes` may be read until the listener returns; `headroomBytes` in front of them, in the same
 * buffer, may be overwritten.
 */
export type OnDatagram = (from: Endpoint, bytes: Uint8Array, headroomBytes: number) => void

/** A bound UDP socket. */
export interface DatagramSocket {
  readonly local: Endpoint
  /** What the system gave, which may be less than what was asked for (net.core.rmem_max). */
  readonly receiveBufferBytes: number
  /** Hands over one datagram, which may be lost: an error is no more than that. `bytes` may change once it has returned. */
  send(bytes: Uint8Array, to: Endpoint): void
  /** No datagram is delivered any more once this returns. Twice is once. */
  close(): void
}

/** How datagrams come and go: the data path of the relay. test/contract/turn/datagrams.test.ts says what it must do. */
export interface DatagramNet {
  readonly kind: 'batched' | 'portable'
  /** Binds to an address and port (0: any). Rejects with an error that has a `code` such as EADDRINUSE. */
  bind(local: Endpoint, receiveBufferBytes: number, onDatagram: OnDatagram): Promise<DatagramSocket>
  /** Closes every socket; resolves when nothing is left running. */
  close(): Promise<void>
}
