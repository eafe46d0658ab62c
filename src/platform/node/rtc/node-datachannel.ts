import {
  cleanup,
  type DataChannel,
  type IceServer as NativeIceServer,
  PeerConnection,
} from 'node-datachannel'
import { type Dispose, Emitter } from '../../../core/base/emitter.ts'
import { DroplineError } from '../../../core/base/errors.ts'
import { splitZone } from '../../../core/base/ip-address.ts'
import { CandidateGate } from '../../../core/peer/candidate-gate.ts'
import { BaseChannel } from '../../../core/peer/channel.ts'
import { QueuedEmitter } from '../../../core/peer/events.ts'
import { parseIceUrl } from '../../../core/peer/ice-url.ts'
import {
  CHANNEL_MESSAGE_LIMIT_BYTES,
  type IceCandidate,
  type IceServer,
  isOwnAddress,
  LOW_WATER_BYTES,
  type PeerConfig,
  type PeerConnectionPort,
  type PeerFactory,
  type PeerState,
  type SelectedPath,
} from '../../../core/peer/ports.ts'
import { withoutCandidates } from '../../../core/peer/sdp.ts'
import { toPeerState } from '../../../core/peer/w3c.ts'
import { LinkLocalCandidates } from './link-local.ts'

/**
 * libdatachannel, in this process. Its TURN client speaks UDP only; other TURN servers are left out. It cannot keep to relays
 * (it sends checks from host addresses all the same), so that `create` throws on `relayOnly`: nodePeerFactory can.
 */
export function nodeDataChannelFactory(): PeerFactory {
  return {
    create(config) {
      if (config.relayOnly)
        throw new DroplineError('internal', { what: 'libdatachannel cannot keep to relays' })
      return new NativePeer(config)
    },
  }
}

/**
 * Ends libdatachannel's threads. Call it once, when the process is about to end: it closes whatever is open, and blocks until
 * the threads have ended.
 */
export function closeNodeDataChannel(): void {
  cleanup()
}

/** libdatachannel asks one STUN server and two TURN servers; of more it takes some by chance. */
const STUN_LIMIT = 1
const TURN_LIMIT = 2

/** What libdatachannel can use of the ICE servers, the first first. */
export function nativeServers(servers: readonly IceServer[]): NativeIceServer[] {
  const usable = servers.flatMap(toNativeServers)
  const stun = usable.filter(({ relayType }) => relayType === undefined)
  const turn = usable.filter(({ relayType }) => relayType !== undefined)
  return [...stun.slice(0, STUN_LIMIT), ...turn.slice(0, TURN_LIMIT)]
}

/** What libdatachannel can use of an ICE server: STUN, and TURN over UDP. */
export function toNativeServers(server: IceServer): NativeIceServer[] {
  return server.urls.flatMap((url) => {
    const parsed = parseIceUrl(url)
    if (parsed?.transport !== 'udp') return []
    const address = { hostname: parsed.host, port: parsed.port }
    if (parsed.scheme === 'stun') return [address]
    if (parsed.scheme !== 'turn') return []
    const { username = '', credential = '' } = server
    return [{ ...address, username, password: credential, relayType: 'TurnUdp' as const }]
  })
}

class NativeChannel extends BaseChannel {
  readonly copiesOnSend = true
  readonly #channel: DataChannel

  constructor(channel: DataChannel) {
    super()
    this.#channel = channel
    channel.setBufferedAmountLowThreshold(LOW_WATER_BYTES)
    channel.onOpen(() => this.opened.fire())
    channel.onClosed(() => this.lost())
    channel.onBufferedAmountLow(() => this.low.emit(undefined))
    channel.onMessage((message) => {
      if (typeof message === 'string') return
      this.messages.emit(message instanceof ArrayBuffer ? new Uint8Array(message) : asPlainArray(message))
    })
  }

  get bufferedBytes(): number {
    return this.closed.fired ? 0 : this.#channel.bufferedAmount()
  }

  protected transmit(message: Uint8Array): void {
    try {
      this.#channel.sendMessageBinary(message)
    } catch {
      // The native side closed the channel and its event has not arrived yet.
      this.lost()
    }
  }

  lost(): void {
    this.closed.fire()
  }
}

/** The same bytes without Buffer's own methods, some of which (slice) mean something else than Uint8Array's. */
function asPlainArray(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}

class NativePeer implements PeerConnectionPort {
  /** libdatachannel: "ICE restart is not supported". */
  readonly canRestart = false
  readonly channel: NativeChannel
  readonly #connection: PeerConnection
  /** Held for its life: libdatachannel closes the channel when the wrapper is collected. */
  readonly #rawChannel: DataChannel
  readonly #candidates = new QueuedEmitter<IceCandidate | null>()
  readonly #states = new Emitter<PeerState>()
  readonly #gate: CandidateGate
  readonly #linkLocal = new LinkLocalCandidates()
  /** Local candidates that wait for the remote description; null when they need not wait any more. */
  #held: (IceCandidate | null)[] | null = []
  #closed = false

  constructor(config: PeerConfig) {
    const { fixedPort } = this.#linkLocal
    this.#connection = new PeerConnection('dropline', {
      ...(fixedPort === null ? {} : { portRangeBegin: fixedPort, portRangeEnd: fixedPort }),
      iceServers: nativeServers(config.iceServers),
      maxMessageSize: CHANNEL_MESSAGE_LIMIT_BYTES,
      disableAutoNegotiation: true,
    })
    this.#gate = new CandidateGate((received) => {
      for (const { candidate, sdpMid } of this.#linkLocal.reachable(received))
        if (!this.#closed) this.#connection.addRemoteCandidate(candidate, sdpMid)
    })
    this.#connection.onLocalCandidate((line, sdpMid) => {
      const gathered = { candidate: line.replace(/^a=/, ''), sdpMid }
      for (const candidate of [gathered, ...this.#linkLocal.besides(gathered)]) this.#announce(candidate)
    })
    this.#connection.onGatheringStateChange((state) => {
      if (state !== 'complete') return
      for (const candidate of [...this.#linkLocal.besides(null), null]) this.#announce(candidate)
    })
    this.#connection.onStateChange((state) => this.#onState(toPeerState(state)))
    this.#rawChannel = this.#connection.createDataChannel('dropline', { negotiated: true, id: 0 })
    this.channel = new NativeChannel(this.#rawChannel)
  }

  createOffer(): Promise<string> {
    return this.#attempt(() => this.#describe('offer'))
  }

  restartOffer(): Promise<string> {
    return Promise.reject(new Error('libdatachannel cannot restart ICE'))
  }

  acceptOffer(sdp: string): Promise<string> {
    return this.#attempt(async () => {
      // With candidates in an offer libdatachannel throws when it negotiates by hand; they are trickled.
      this.#connection.setRemoteDescription(withoutCandidates(sdp), 'offer')
      const answer = this.#describe('answer')
      await this.#openGates()
      return answer
    })
  }

  acceptAnswer(sdp: string): Promise<void> {
    return this.#attempt(async () => {
      this.#connection.setRemoteDescription(withoutCandidates(sdp), 'answer')
      await this.#openGates()
    })
  }

  addCandidate(candidate: IceCandidate): Promise<void> {
    return this.#closed ? Promise.resolve() : this.#gate.add(candidate)
  }

  onCandidate(listener: (candidate: IceCandidate | null) => void): Dispose {
    return this.#candidates.on(listener)
  }

  onState(listener: (state: PeerState) => void): Dispose {
    return this.#states.on(listener)
  }

  selectedPath(): Promise<SelectedPath | null> {
    const pair = this.#closed ? null : this.#connection.getSelectedCandidatePair()
    if (pair === null) return Promise.resolve(null)
    const relay = pair.local.type === 'relay' ? 'udp' : null
    const path = relay !== null || pair.remote.type === 'relay' ? 'relayed' : 'direct'
    const { address, port, type } = pair.remote
    const { bare } = splitZone(address)
    return Promise.resolve({ path, relay, remote: { address: bare, port, own: isOwnAddress(type) } })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#rawChannel.close()
    this.#connection.close()
    this.channel.lost()
    this.#states.emit('closed')
  }

  #describe(type: 'offer' | 'answer'): string {
    this.#connection.setLocalDescription(type)
    const description = this.#connection.localDescription()
    if (description === null) throw new Error('libdatachannel made no description')
    return withoutCandidates(description.sdp)
  }

  /**
   * libdatachannel must not be reached before it knows the other side: ICE then connects inside setRemoteDescription, and DTLS
   * looks for a fingerprint that is not stored yet and fails (1 of 100 connections on a busy machine). So nobody learns where
   * we are before.
   */
  #announce(candidate: IceCandidate | null): void {
    if (this.#held === null) this.#candidates.emit(candidate)
    else this.#held.push(candidate)
  }

  /** The remote description is set. */
  async #openGates(): Promise<void> {
    const held = this.#held ?? []
    this.#held = null
    for (const candidate of held) this.#candidates.emit(candidate)
    await this.#gate.open()
  }

  /** Turns what the native calls throw into a rejection. */
  async #attempt<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the peer connection is closed')
    return await work()
  }

  #onState(state: PeerState): void {
    if (this.#closed) return
    this.#states.emit(state)
    if (state === 'failed' || state === 'closed') this.channel.lost()
  }
}
