import type { Dispose } from '../base/emitter.ts'

/** The longest message on a data channel, in bytes: every stack here accepts it (node-datachannel throws above it). */
export const CHANNEL_MESSAGE_LIMIT_BYTES = 256 * 1024

/** A STUN or TURN server, in the shape of RTCIceServer. */
export interface IceServer {
  readonly urls: readonly string[]
  readonly username?: string
  readonly credential?: string
}

export interface PeerConfig {
  readonly iceServers: readonly IceServer[]
  /** Use relay candidates only. */
  readonly relayOnly: boolean
}

/** An ICE candidate as it is trickled: the `candidate:` line (RFC 8839 section 5.1), without `a=`. */
export interface IceCandidate {
  readonly candidate: string
  readonly sdpMid: string
}

export type PeerState = 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed'

/** Where the bytes run now: between the two hosts, or through a TURN server. */
export type PeerPath = 'direct' | 'relayed'

/** How one side reaches its own TURN server. */
export type RelayTransport = 'udp' | 'tcp' | 'tls'

/** The selected candidate pair, as one stack sees it. */
export interface SelectedPath {
  readonly path: PeerPath
  /** How this side reaches its relay; null when it uses none itself. */
  readonly relay: RelayTransport | null
  /** The remote end of the pair, where the stack tells. */
  readonly remote?: RemoteEnd
}

export interface RemoteEnd {
  readonly address: string
  readonly port: number
  /** Whether the peer named it as an address of its own (`host`, `srflx`); one that just turned up (`prflx`) may be a relay's. */
  readonly own: boolean
}

/** Whether a candidate of this type (RFC 8445 section 5.1.1) is an address of the one who named it. */
export function isOwnAddress(candidateType: unknown): boolean {
  return candidateType === 'host' || candidateType === 'srflx'
}

/**
 * The one reliable, ordered data channel of a peer (negotiated, id 0, binary). Backpressure: a sender stops when
 * `bufferedBytes` passes HIGH_WATER_BYTES and goes on after `onLow`.
 */
export interface PeerChannel {
  /** Takes over one message of at most CHANNEL_MESSAGE_LIMIT_BYTES; the caller must not change the bytes afterwards. */
  send(message: Uint8Array): void
  /** Whether send() has copied the bytes when it returns: the caller may then use its buffer again after all. */
  readonly copiesOnSend: boolean
  /** Bytes handed to send() that have not yet left for the network. */
  readonly bufferedBytes: number
  /** Whether the connection is busy mending itself, for those that can tell. */
  readonly mending?: boolean
  /** Called each time bufferedBytes falls to LOW_WATER_BYTES or below. */
  onLow(listener: () => void): Dispose
  /** Called once when messages can be sent; at once if that is so already. */
  onOpen(listener: () => void): Dispose
  /** Messages in order, which then belong to the listener. Those that came before the first one are queued for it. */
  onMessage(listener: (message: Uint8Array) => void): Dispose
  /** Called once when the channel is closed by either side or lost; at once if that is so already. */
  onClose(listener: () => void): Dispose
}

/** Above this many buffered bytes a sender pauses; below LOW_WATER_BYTES it goes on. Chromium closes a channel at 16 MiB. */
export const HIGH_WATER_BYTES = 4 * 1024 * 1024
export const LOW_WATER_BYTES = 1024 * 1024

/** One WebRTC connection with one data channel, in the few calls that we need. Implemented over every WebRTC stack. */
export interface PeerConnectionPort {
  /** Whether the stack can restart ICE (RFC 8445 section 9). Without, `restartOffer` and a second `acceptOffer` reject. */
  readonly canRestart: boolean
  /** Creates the offer, makes it the local description, starts gathering. Answers the SDP without candidates. */
  createOffer(): Promise<string>
  /** Like createOffer, on a connection that has both descriptions: with new ICE credentials and candidates. */
  restartOffer(): Promise<string>
  /** The servers to gather with at the next restart, instead of those before: their credentials end. Only if canRestart. */
  useServers?(servers: readonly IceServer[]): Promise<void>
  /** Takes the peer's offer and answers with the SDP of our answer, which is then the local description. */
  acceptOffer(sdp: string): Promise<string>
  /** Takes the peer's answer. */
  acceptAnswer(sdp: string): Promise<void>
  /** Adds a candidate of the peer. Candidates that come before the remote description are queued inside. */
  addCandidate(candidate: IceCandidate): Promise<void>
  /**
   * Local candidates as they are gathered, or once the remote description is set. null says that gathering is complete; some
   * stacks say it early, and candidates may still follow. Early ones are queued for the first listener.
   */
  onCandidate(listener: (candidate: IceCandidate | null) => void): Dispose
  /** 'failed' closes the channel only if the stack cannot restart ICE. */
  onState(listener: (state: PeerState) => void): Dispose
  readonly channel: PeerChannel
  /** The path of the selected candidate pair; null when none is selected yet, or any more. Never rejects. */
  selectedPath(): Promise<SelectedPath | null>
  /** Closes everything. Safe to call twice and in every state. */
  close(): void
}

/** A WebRTC stack. */
export interface PeerFactory {
  create(config: PeerConfig): PeerConnectionPort
  /**
   * The factory to use for connections with this configuration, for those that have several stacks: may look at the network,
   * for a second or two. Never rejects.
   */
  choose?(config: PeerConfig): Promise<PeerFactory>
}
