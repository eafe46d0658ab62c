import { deferred, type Deferred } from '../../base/deferred.ts'
import { type Dispose, Emitter } from '../../base/emitter.ts'
import { DroplineError } from '../../base/errors.ts'
import { BaseChannel } from '../channel.ts'
import { QueuedEmitter } from '../events.ts'
import {
  type IceCandidate,
  type IceServer,
  LOW_WATER_BYTES,
  type PeerConnectionPort,
  type PeerState,
  type SelectedPath,
} from '../ports.ts'
import type { PeerOutcome, PeerRequest, PeerValue, ToHost } from './messages.ts'

export interface RemotePeerInit {
  readonly id: number
  readonly send: (message: ToHost) => void
  /** Called once when this side has closed it: nothing that comes for it matters any more. */
  readonly onClosed: () => void
}

/** The engine's end of a data channel whose other end is in another process. */
export class RemoteChannel extends BaseChannel {
  /** A MessagePort takes the buffer over. */
  readonly copiesOnSend = false
  readonly #init: RemotePeerInit
  #sentBytes = 0
  #drainedBytes = 0
  #asked = false

  constructor(init: RemotePeerInit) {
    super()
    this.#init = init
  }

  /** Bytes on the way to the stack and in its buffer. Reading it while there are some asks the stack for a newer figure. */
  get bufferedBytes(): number {
    if (this.closed.fired) return 0
    const bufferedBytes = this.#sentBytes - this.#drainedBytes
    // The stack tells by itself only what wakes a sender; the rest it tells whoever waits for zero.
    if (bufferedBytes > 0 && bufferedBytes <= LOW_WATER_BYTES && !this.#asked) {
      this.#asked = true
      this.#init.send({ type: 'ask-drained', peer: this.#init.id })
    }
    return bufferedBytes
  }

  protected transmit(bytes: Uint8Array): void {
    this.#sentBytes += bytes.length
    this.#init.send({ type: 'data', peer: this.#init.id, bytes })
  }

  arrive(bytes: Uint8Array): void {
    if (!this.closed.fired) this.messages.emit(bytes)
  }

  nowOpen(): void {
    this.opened.fire()
  }

  lost(): void {
    this.closed.fire()
  }

  drained(totalBytes: number): void {
    if (totalBytes > this.#sentBytes) throw new DroplineError('protocol-violation', { what: 'drained bytes' })
    this.#asked = false
    const before = this.#sentBytes - this.#drainedBytes
    this.#drainedBytes = Math.max(this.#drainedBytes, totalBytes)
    const after = this.#sentBytes - this.#drainedBytes
    if (before > LOW_WATER_BYTES && after <= LOW_WATER_BYTES) this.low.emit(undefined)
  }
}

/** A peer connection whose stack is in another process. */
export class RemotePeer implements PeerConnectionPort {
  /** All stacks that are reached over a pipe can: the browser's, and libwebrtc. */
  readonly canRestart = true
  readonly channel: RemoteChannel
  readonly #init: RemotePeerInit
  readonly #calls = new Map<number, Deferred<PeerValue>>()
  readonly #candidates = new QueuedEmitter<IceCandidate | null>()
  readonly #states = new Emitter<PeerState>()
  #nextCall = 0
  #closed = false

  constructor(init: RemotePeerInit) {
    this.#init = init
    this.channel = new RemoteChannel(init)
  }

  async createOffer(): Promise<string> {
    return required(await this.#call({ method: 'createOffer' }))
  }

  async restartOffer(): Promise<string> {
    return required(await this.#call({ method: 'restartOffer' }))
  }

  async useServers(servers: readonly IceServer[]): Promise<void> {
    await this.#call({ method: 'useServers', servers: [...servers] })
  }

  async acceptOffer(sdp: string): Promise<string> {
    return required(await this.#call({ method: 'acceptOffer', sdp }))
  }

  async acceptAnswer(sdp: string): Promise<void> {
    await this.#call({ method: 'acceptAnswer', sdp })
  }

  async addCandidate(candidate: IceCandidate): Promise<void> {
    if (!this.#closed) await this.#addNow(candidate)
  }

  onCandidate(listener: (candidate: IceCandidate | null) => void): Dispose {
    return this.#candidates.on(listener)
  }

  onState(listener: (state: PeerState) => void): Dispose {
    return this.#states.on(listener)
  }

  async selectedPath(): Promise<SelectedPath | null> {
    const path = await this.#call({ method: 'selectedPath' }).catch(() => null)
    return typeof path === 'string' ? null : path
  }

  close(): void {
    if (this.#closed) return
    this.#init.send({ type: 'close', peer: this.#init.id })
    this.lost()
  }

  /** The pipe is gone, or this side has closed: everything that waits ends. */
  lost(): void {
    if (this.#closed) return
    this.#closed = true
    this.#init.onClosed()
    for (const call of this.#calls.values()) call.reject(new DroplineError('peer-lost'))
    this.#calls.clear()
    this.channel.lost()
    this.#states.emit('closed')
  }

  settle(call: number, outcome: PeerOutcome): void {
    const waiting = this.#calls.get(call)
    this.#calls.delete(call)
    if (outcome.ok) waiting?.resolve(outcome.value)
    else waiting?.reject(new Error(outcome.message))
  }

  candidate(candidate: IceCandidate | null): void {
    this.#candidates.emit(candidate)
  }

  state(state: PeerState): void {
    this.#states.emit(state)
  }

  async #addNow(candidate: IceCandidate): Promise<void> {
    try {
      await this.#call({ method: 'addCandidate', candidate: { ...candidate } })
    } catch (error) {
      // Closing while it was under way is no failure: the candidate is of no use any more.
      if (!this.#closed) throw error
    }
  }

  #call(request: PeerRequest): Promise<PeerValue> {
    if (this.#closed) return Promise.reject(new DroplineError('peer-lost'))
    const call = this.#nextCall++
    const waiting = deferred<PeerValue>()
    this.#calls.set(call, waiting)
    this.#init.send({ type: 'call', peer: this.#init.id, call, request })
    return waiting.promise
  }
}

function required(value: PeerValue): string {
  if (typeof value !== 'string') throw new DroplineError('protocol-violation', { what: 'no description' })
  return value
}
