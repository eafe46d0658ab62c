import { randomBytes, toHex } from '../../src/core/base/bytes.ts'
import { type Dispose, Emitter } from '../../src/core/base/emitter.ts'
import { CandidateGate } from '../../src/core/peer/candidate-gate.ts'
import { BaseChannel } from '../../src/core/peer/channel.ts'
import { QueuedEmitter } from '../../src/core/peer/events.ts'
import {
  type IceCandidate,
  LOW_WATER_BYTES,
  type PeerConnectionPort,
  type PeerFactory,
  type PeerPath,
  type PeerState,
} from '../../src/core/peer/ports.ts'
import { buildSdp, parseSdp } from '../../src/core/peer/sdp.ts'

/** A WebRTC "stack" without a network: its peers find each other by ICE user fragment. */
export interface MemoryPeers extends PeerFactory {
  /** Every peer that was created, in order. */
  readonly created: readonly MemoryPeer[]
}

export interface MemoryPeersOptions {
  /** Whether candidates lead anywhere; without, both sides stay 'connecting'. Default true. */
  readonly reachable?: boolean
}

export function memoryPeers(options: MemoryPeersOptions = {}): MemoryPeers {
  const created: MemoryPeer[] = []
  return {
    created,
    create() {
      const peer = new MemoryPeer(created, options.reachable ?? true)
      created.push(peer)
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
  /** How often close was called. */
  closes = 0
  readonly #all: readonly MemoryPeer[]
  readonly #reachable: boolean
  readonly #ufrag = toHex(randomBytes(4))
  readonly #candidates = new QueuedEmitter<IceCandidate | null>()
  readonly #states = new Emitter<PeerState>()
  readonly #gate = new CandidateGate(() => {
    this.#checked = true
    this.#connect()
  })
  #remoteUfrag = ''
  #checked = false

  constructor(all: readonly MemoryPeer[], reachable: boolean) {
    this.#all = all
    this.#reachable = reachable
  }

  createOffer(): Promise<string> {
    return this.#describe('offer')
  }

  async acceptOffer(sdp: string): Promise<string> {
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

  selectedPath(): Promise<PeerPath | null> {
    return Promise.resolve(this.channel.other === null ? null : 'direct')
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
    if (state === 'failed') this.channel.lose()
  }

  #describe(kind: 'offer' | 'answer'): Promise<string> {
    if (this.closes > 0) return Promise.reject(new Error('closed'))
    this.#candidates.emit({ candidate: 'candidate:1 1 udp 1 192.0.2.7 50000 typ host', sdpMid: '0' })
    this.#candidates.emit(null)
    return Promise.resolve(
      buildSdp({
        kind,
        iceUfrag: this.#ufrag,
        icePwd: toHex(randomBytes(16)),
        fingerprint: randomBytes(32),
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
    if (!this.#reachable || other === undefined) return
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
