// The W3C WebRTC API (https://www.w3.org/TR/webrtc/) as a PeerFactory. The few types here are the part of it that we use, so
// that one adapter serves the browser and every library that offers the same API, without anybody's global types.
import type { Clock } from '../base/clock.ts'
import { type Dispose, Emitter } from '../base/emitter.ts'
import { CandidateGate } from './candidate-gate.ts'
import { BaseChannel } from './channel.ts'
import { QueuedEmitter } from './events.ts'
import {
  type IceCandidate,
  type IceServer,
  LOW_WATER_BYTES,
  type PeerConfig,
  type PeerConnectionPort,
  type PeerFactory,
  type PeerState,
  type SelectedPath,
} from './ports.ts'
import { withoutCandidates } from './sdp.ts'
import { pathFromStats, type StatsLike } from './stats.ts'

export interface DescriptionLike {
  readonly type: 'offer' | 'answer'
  readonly sdp: string
}

/** The fields of the events that we listen to. */
export interface RtcEventLike {
  readonly type: string
  readonly data?: unknown
  readonly candidate?: { readonly candidate: string; readonly sdpMid: string | null } | null
}

export interface RtcChannelLike {
  binaryType: string
  readonly bufferedAmount: number
  bufferedAmountLowThreshold: number
  send(data: Uint8Array<ArrayBuffer>): void
  close(): void
  addEventListener(type: string, listener: (event: RtcEventLike) => void): void
}

export interface RtcConnectionLike {
  readonly connectionState: string
  readonly localDescription: { readonly sdp: string } | null
  createDataChannel(
    label: string,
    init: { negotiated: boolean; id: number; ordered: boolean },
  ): RtcChannelLike
  createOffer(options?: { iceRestart: boolean }): Promise<{ readonly sdp?: string }>
  createAnswer(): Promise<{ readonly sdp?: string }>
  setLocalDescription(description: DescriptionLike): Promise<void>
  setRemoteDescription(description: DescriptionLike): Promise<void>
  setConfiguration?(configuration: RtcConfigurationLike): void
  addIceCandidate(candidate: { candidate: string; sdpMid: string }): Promise<void>
  getStats(): Promise<StatsLike>
  close(): void
  addEventListener(type: string, listener: (event: RtcEventLike) => void): void
}

export interface RtcConfigurationLike {
  iceServers: { urls: string[]; username?: string; credential?: string }[]
  iceTransportPolicy: 'all' | 'relay'
}

export interface W3cFactoryInit {
  readonly createConnection: (configuration: RtcConfigurationLike) => RtcConnectionLike
  /** For stacks without the `bufferedamountlow` event: how often to look instead, and the clock to do it with. */
  readonly poll?: { readonly everyMs: number; readonly clock: Clock }
}

/** A PeerFactory over anything that offers RTCPeerConnection. */
export function w3cPeerFactory(init: W3cFactoryInit): PeerFactory {
  return {
    create(config) {
      return new W3cPeer(init.createConnection(toRtcConfiguration(config)), config, init.poll)
    },
  }
}

function toRtcConfiguration(config: PeerConfig): RtcConfigurationLike {
  return {
    iceServers: config.iceServers.map((server) => ({ ...server, urls: [...server.urls] })),
    iceTransportPolicy: config.relayOnly ? 'relay' : 'all',
  }
}

class W3cChannel extends BaseChannel {
  /** WebRTC section 6.2: send() queues a copy. */
  readonly copiesOnSend = true
  readonly #channel: RtcChannelLike
  readonly #poll: W3cFactoryInit['poll']
  #cancelPoll: Dispose | null = null

  constructor(channel: RtcChannelLike, poll: W3cFactoryInit['poll']) {
    super()
    this.#channel = channel
    this.#poll = poll
    channel.binaryType = 'arraybuffer'
    channel.bufferedAmountLowThreshold = LOW_WATER_BYTES
    channel.addEventListener('open', () => this.opened.fire())
    channel.addEventListener('close', () => this.lost())
    channel.addEventListener('bufferedamountlow', () => this.low.emit(undefined))
    channel.addEventListener('message', ({ data }) => {
      if (data instanceof ArrayBuffer) this.messages.emit(new Uint8Array(data))
      // Text is no message of ours; the layer above sees a gap only if the peer meant it as one.
    })
  }

  get bufferedBytes(): number {
    return this.#channel.bufferedAmount
  }

  protected transmit(message: Uint8Array): void {
    try {
      this.#channel.send(message as Uint8Array<ArrayBuffer>)
    } catch {
      // The stack closed the channel and has not said so yet, or its own queue is full, which loses the stream.
      this.lost()
      return
    }
    if (this.#poll !== undefined && this.#cancelPoll === null && this.bufferedBytes > LOW_WATER_BYTES)
      this.#watchLow(this.#poll.clock, this.#poll.everyMs)
  }

  /** Closed by either side, or unusable. */
  lost(): void {
    this.#cancelPoll?.()
    this.#cancelPoll = null
    this.closed.fire()
  }

  #watchLow(clock: Clock, everyMs: number): void {
    this.#cancelPoll = clock.after(everyMs, () => {
      this.#cancelPoll = null
      if (this.bufferedBytes > LOW_WATER_BYTES) this.#watchLow(clock, everyMs)
      else this.low.emit(undefined)
    })
  }
}

class W3cPeer implements PeerConnectionPort {
  readonly canRestart = true
  readonly channel: W3cChannel
  readonly #connection: RtcConnectionLike
  readonly #config: PeerConfig
  readonly #rawChannel: RtcChannelLike
  readonly #candidates = new QueuedEmitter<IceCandidate | null>()
  readonly #states = new Emitter<PeerState>()
  readonly #gate: CandidateGate
  #closed = false

  constructor(connection: RtcConnectionLike, config: PeerConfig, poll: W3cFactoryInit['poll']) {
    this.#connection = connection
    this.#config = config
    this.#rawChannel = connection.createDataChannel('dropline', { negotiated: true, id: 0, ordered: true })
    this.channel = new W3cChannel(this.#rawChannel, poll)
    this.#gate = new CandidateGate((candidate) => this.#addNow(candidate))
    connection.addEventListener('icecandidate', ({ candidate }) => this.#onCandidate(candidate ?? null))
    connection.addEventListener('connectionstatechange', () => this.#onState())
  }

  createOffer(): Promise<string> {
    return this.#offer(false)
  }

  restartOffer(): Promise<string> {
    return this.#offer(true)
  }

  async useServers(iceServers: readonly IceServer[]): Promise<void> {
    this.#connection.setConfiguration?.(toRtcConfiguration({ ...this.#config, iceServers }))
  }

  async acceptOffer(sdp: string): Promise<string> {
    await this.#connection.setRemoteDescription({ type: 'offer', sdp })
    await this.#gate.open()
    const { sdp: answer = '' } = await this.#connection.createAnswer()
    await this.#connection.setLocalDescription({ type: 'answer', sdp: answer })
    return withoutCandidates(this.#connection.localDescription?.sdp ?? answer)
  }

  async acceptAnswer(sdp: string): Promise<void> {
    await this.#connection.setRemoteDescription({ type: 'answer', sdp })
    await this.#gate.open()
  }

  async addCandidate(candidate: IceCandidate): Promise<void> {
    if (!this.#closed) await this.#gate.add(candidate)
  }

  onCandidate(listener: (candidate: IceCandidate | null) => void): Dispose {
    return this.#candidates.on(listener)
  }

  onState(listener: (state: PeerState) => void): Dispose {
    return this.#states.on(listener)
  }

  async selectedPath(): Promise<SelectedPath | null> {
    if (this.#closed) return null
    // Closing while the figures are gathered is no failure: there is no path then.
    const stats = await this.#connection.getStats().catch(() => null)
    return stats === null ? null : pathFromStats(stats)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#rawChannel.close()
    this.#connection.close()
    this.channel.lost()
    // The API fires no event for a close that we asked for.
    this.#states.emit('closed')
  }

  async #offer(iceRestart: boolean): Promise<string> {
    const { sdp = '' } = await this.#connection.createOffer({ iceRestart })
    await this.#connection.setLocalDescription({ type: 'offer', sdp })
    return withoutCandidates(this.#connection.localDescription?.sdp ?? sdp)
  }

  async #addNow(candidate: IceCandidate): Promise<void> {
    try {
      await this.#connection.addIceCandidate({ ...candidate })
    } catch (error) {
      // Closing while it was under way is no failure: the candidate is of no use any more.
      if (!this.#closed) throw error
    }
  }

  #onCandidate(candidate: NonNullable<RtcEventLike['candidate']> | null): void {
    // An empty candidate line is the end of one generation; the end of all is null.
    if (candidate !== null && candidate.candidate === '') return
    this.#candidates.emit(
      candidate === null ? null : { candidate: candidate.candidate, sdpMid: candidate.sdpMid ?? '0' },
    )
  }

  #onState(): void {
    if (this.#closed) return
    const state = toPeerState(this.#connection.connectionState)
    this.#states.emit(state)
    if (state === 'closed') this.channel.lost()
  }
}

/** The state of a stack in our words; 'new' and what a stack invents count as connecting. */
export function toPeerState(state: string): PeerState {
  switch (state) {
    case 'connected':
    case 'disconnected':
    case 'failed':
    case 'closed':
      return state
    default:
      return 'connecting'
  }
}
