import { randomBytes, toHex } from '../../src/core/base/bytes.ts'
import { type Dispose, Emitter } from '../../src/core/base/emitter.ts'
import { CandidateGate } from '../../src/core/peer/candidate-gate.ts'
import { BaseChannel } from '../../src/core/peer/channel.ts'
import { QueuedEmitter } from '../../src/core/peer/events.ts'
import {
  type IceCandidate,
  type IceServer,
  LOW_WATER_BYTES,
  type PeerConfig,
  type PeerConnectionPort,
  type PeerFactory,
  type PeerState,
  type SelectedPath,
} from '../../src/core/peer/ports.ts'
import { buildSdp, parseSdp } from '../../src/core/peer/sdp.ts'

/** A WebRTC "stack" without a network: its peers find each other by ICE user fragment. */
export interface MemoryPeers extends PeerFactory {
  /** The configurations of all peers, in the order of creating. */
  readonly configs: readonly PeerConfig[]
  /** Every peer that was created, in order. */
  readonly created: readonly MemoryPeer[]
}

export interface MemoryPeersOptions {
  /** Whether candidates lead anywhere; without, both sides stay 'connecting'. Default true. */
  readonly reachable?: boolean
  /** Whether ICE can be restarted. Default true. */
  readonly restarts?: boolean
  /** Whether each peer has the address of a relay as well. Default false. */
  readonly relayCandidates?: boolean
  /** What the peer with this index (in the order of creating) says of its path. Default: direct. */
  readonly pathOf?: (index: number) => SelectedPath
}

const DIRECT: SelectedPath = { path: 'direct', relay: null }

export function memoryPeers(options: MemoryPeersOptions = {}): MemoryPeers {
  const created: MemoryPeer[] = []
  const configs: PeerConfig[] = []
  return {
    created,
    configs,
    create(config) {
      const peer = new MemoryPeer(created, options)
      created.push(peer)
      configs.push(config)
      return peer
    },
  }
}

/** A channel whose bytes leave at once, or, while held, when the test says so. */
export class MemoryChannel extends BaseChannel {
  readonly copiesOnSend = false
  other: MemoryChannel | null = null
  #held = false
  #waiting: Uint8Array[] = []

  get bufferedBytes(): number {
    return this.#waiting.reduce((sum, message) => sum + message.length, 0)
  }

  protected transmit(message: Uint8Array): void {
    this.#waiting.push(message)
    if (!this.#held) this.release()
  }

  /** Keeps what is sent in the buffer. */
  hold(): void {
    this.#held = true
  }

  /** Lets everything go that is in the buffer, or the first `messages`. */
  release(messages = this.#waiting.length): void {
    for (const message of this.#waiting.splice(0, messages)) {
      const before = this.bufferedBytes + message.length
      const { other } = this
      queueMicrotask(() => other?.messages.emit(message))
      if (before > LOW_WATER_BYTES && this.bufferedBytes <= LOW_WATER_BYTES) this.low.emit(undefined)
    }
  }

  open(): void {
    this.opened.fire()
  }

  lose(): void {
    this.#waiting = []
    this.closed.fire()
  }
}

export class MemoryPeer implements PeerConnectionPort {
  readonly channel = new MemoryChannel()
  /** What it was told to gather with, at restarts. */
  readonly usedServers: (readonly IceServer[])[] = []
  /** How often close was called. */
  closes = 0
  readonly canRestart: boolean
  /** Where the path leads now; a test may change it. */
  path: SelectedPath
  /** Whether the network lets anything through; a test may change it. */
  reachable: boolean
  readonly #all: readonly MemoryPeer[]
  readonly #relayCandidates: boolean
  readonly #fingerprint = randomBytes(32)
  #ufrag = toHex(randomBytes(4))
  readonly #candidates = new QueuedEmitter<IceCandidate | null>()
  readonly #states = new Emitter<PeerState>()
  /** Candidates of the other side that it was told of. */
  readonly checked: IceCandidate[] = []
  readonly #gate = new CandidateGate((candidate) => {
    this.checked.push(candidate)
    this.#checked = true
    this.#connect()
  })
  #remoteUfrag = ''
  #checked = false

  constructor(all: readonly MemoryPeer[], options: MemoryPeersOptions) {
    this.#all = all
    this.reachable = options.reachable ?? true
    this.canRestart = options.restarts ?? true
    this.#relayCandidates = options.relayCandidates ?? false
    this.path = options.pathOf?.(all.length) ?? DIRECT
  }

  createOffer(): Promise<string> {
    return this.#describe('offer')
  }

  restartOffer(): Promise<string> {
    if (!this.canRestart) return Promise.reject(new Error('no restart'))
    this.#ufrag = toHex(randomBytes(4))
    return this.#describe('offer')
  }

  async useServers(servers: readonly IceServer[]): Promise<void> {
    this.usedServers.push(servers)
  }

  async acceptOffer(sdp: string): Promise<string> {
    // A second offer restarts ICE.
    if (this.#remoteUfrag !== '') this.#ufrag = toHex(randomBytes(4))
    await this.#accept('offer', sdp)
    return await this.#describe('answer')
  }

  acceptAnswer(sdp: string): Promise<void> {
    return this.#accept('answer', sdp)
  }

  addCandidate(candidate: IceCandidate): Promise<void> {
    return this.#gate.add(candidate)
  }

  onCandidate(listener: (candidate: IceCandidate | null) => void): Dispose {
    return this.#candidates.on(listener)
  }

  onState(listener: (state: PeerState) => void): Dispose {
    return this.#states.on(listener)
  }

  selectedPath(): Promise<SelectedPath | null> {
    return Promise.resolve(this.channel.other === null ? null : this.path)
  }

  close(): void {
    this.closes += 1
    if (this.closes > 1) return
    const { other } = this.channel
    this.channel.lose()
    queueMicrotask(() => other?.lose())
    this.#states.emit('closed')
  }

  /** Lets the test say what ICE says. */
  emitState(state: PeerState): void {
    this.#states.emit(state)
    if (state === 'failed' && !this.canRestart) this.channel.lose()
  }

  #describe(kind: 'offer' | 'answer'): Promise<string> {
    if (this.closes > 0) return Promise.reject(new Error('closed'))
    this.#candidates.emit({ candidate: 'candidate:1 1 udp 1 192.0.2.7 50000 typ host', sdpMid: '0' })
    if (this.#relayCandidates)
      this.#candidates.emit({ candidate: 'candidate:2 1 udp 1 192.0.2.9 50001 typ relay', sdpMid: '0' })
    this.#candidates.emit(null)
    return Promise.resolve(
      buildSdp({
        kind,
        iceUfrag: this.#ufrag,
        icePwd: toHex(randomBytes(16)),
        fingerprint: this.#fingerprint,
        setup: kind === 'offer' ? 'actpass' : 'active',
        sctpPort: 5000,
        maxMessageSize: 262_144,
      }),
    )
  }

  async #accept(kind: 'offer' | 'answer', sdp: string): Promise<void> {
    this.#remoteUfrag = parseSdp(kind, sdp).iceUfrag
    await this.#gate.open()
    this.#connect()
  }

  #connect(): void {
    const other = this.#all.find((peer) => peer.#ufrag === this.#remoteUfrag)
    if (other === undefined || !this.reachable || !other.reachable) return
    if (!this.#checked || !other.#checked || other.#remoteUfrag !== this.#ufrag) return
    this.channel.other = other.channel
    other.channel.other = this.channel
    for (const peer of [this, other]) {
      peer.#states.emit('connected')
      queueMicrotask(() => {
        peer.channel.open()
      })
    }
  }
}
