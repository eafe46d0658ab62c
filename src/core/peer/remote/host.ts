import { assertNever } from '../../base/assert-never.ts'
import type { Dispose } from '../../base/emitter.ts'
import type { MessagePipe } from '../../base/message-pipe.ts'
import { Scope } from '../../base/scope.ts'
import { LOW_WATER_BYTES, type PeerConnectionPort, type PeerFactory } from '../ports.ts'
import {
  parseToHost,
  type PeerRequest,
  type PeerValue,
  REMOTE_PEERS_LIMIT,
  shortMessage,
  type ToEngine,
  type ToHost,
} from './messages.ts'

/** The other side is told of drained bytes in steps of this size, so that its figure follows without a message each time. */
const DRAINED_STEP_BYTES = 128 * 1024

/**
 * Lets the other end of `pipe` (remotePeerFactory) use `factory`, whose stack must be able to restart ICE. All its peers are closed when the pipe closes, when the
 * returned function is called, and when a message is not of the protocol.
 */
export function servePeers(pipe: MessagePipe<unknown>, factory: PeerFactory): Dispose {
  const host = new PeerHost(pipe, factory)
  return () => host.close()
}

class PeerHost {
  readonly #pipe: MessagePipe<unknown>
  readonly #factory: PeerFactory
  readonly #peers = new Map<number, HostedPeer>()
  readonly #scope = new Scope()

  constructor(pipe: MessagePipe<unknown>, factory: PeerFactory) {
    this.#pipe = pipe
    this.#factory = factory
    this.#scope.add(() => {
      for (const peer of this.#peers.values()) peer.close()
      this.#peers.clear()
    })
    this.#scope.add(pipe.onClose(() => this.close()))
    this.#scope.add(pipe.onMessage((value) => this.#onMessage(value)))
  }

  close(): void {
    this.#scope.close()
  }

  #onMessage(value: unknown): void {
    if (this.#scope.closed) return
    try {
      this.#handle(parseToHost(value))
    } catch {
      // The other end is our own program: what it may not say it does not say, unless it was taken over.
      this.close()
      this.#pipe.close()
    }
  }

  #handle(message: ToHost): void {
    switch (message.type) {
      case 'data':
        return this.#peers.get(message.peer)?.send(message.bytes)
      case 'create': {
        this.#create(message)
        return
      }
      case 'call':
        return this.#peers.get(message.peer)?.call(message.call, message.request)
      case 'ask-drained':
        return this.#peers.get(message.peer)?.reportDrained()
      case 'close':
        this.#peers.get(message.peer)?.close()
        this.#peers.delete(message.peer)
        return
      default:
        assertNever(message)
    }
  }

  #create({ peer, config }: Extract<ToHost, { type: 'create' }>): void {
    if (this.#peers.has(peer) || this.#peers.size >= REMOTE_PEERS_LIMIT) throw new Error('too many peers')
    const send = (message: ToEngine): void => this.#pipe.send(message)
    try {
      this.#peers.set(peer, new HostedPeer(peer, this.#factory.create(config), send))
    } catch {
      // The stack refuses the configuration (a malformed server URL, say): for the engine this peer is closed.
      send({ type: 'state', peer, state: 'failed' })
      send({ type: 'closed', peer })
    }
  }
}

class HostedPeer {
  readonly #id: number
  readonly #connection: PeerConnectionPort
  readonly #send: (message: ToEngine) => void
  readonly #scope = new Scope()
  #receivedBytes = 0
  #reportedBytes = 0

  constructor(id: number, connection: PeerConnectionPort, send: (message: ToEngine) => void) {
    this.#id = id
    this.#connection = connection
    this.#send = send
    const { channel } = connection
    this.#scope.add(connection.onState((state) => send({ type: 'state', peer: id, state })))
    this.#scope.add(connection.onCandidate((candidate) => send({ type: 'candidate', peer: id, candidate })))
    this.#scope.add(channel.onOpen(() => send({ type: 'open', peer: id })))
    this.#scope.add(channel.onMessage((bytes) => send({ type: 'data', peer: id, bytes })))
    this.#scope.add(channel.onClose(() => send({ type: 'closed', peer: id })))
    this.#scope.add(channel.onLow(() => this.reportDrained()))
    // Added last, so closed first: the engine hears of it through the listeners above.
    this.#scope.add(() => connection.close())
  }

  send(bytes: Uint8Array): void {
    const { channel } = this.#connection
    channel.send(bytes)
    this.#receivedBytes += bytes.length
    const drainedBytes = this.#receivedBytes - channel.bufferedBytes
    const newlyDrained = drainedBytes - this.#reportedBytes
    // Without onLow to come, nobody else would tell the engine that it may go on.
    const seenBytes = this.#receivedBytes - this.#reportedBytes
    const wakes = channel.bufferedBytes <= LOW_WATER_BYTES && seenBytes > LOW_WATER_BYTES
    if (newlyDrained >= DRAINED_STEP_BYTES || wakes) this.reportDrained()
  }

  reportDrained(): void {
    this.#reportedBytes = this.#receivedBytes - this.#connection.channel.bufferedBytes
    this.#send({ type: 'drained', peer: this.#id, totalBytes: this.#reportedBytes })
  }

  call(call: number, request: PeerRequest): void {
    this.#perform(request).then(
      (value) =>
        this.#send({ type: 'answer', peer: this.#id, call, outcome: { ok: true, value: value ?? null } }),
      (error: unknown) => {
        const outcome = { ok: false as const, message: shortMessage(error) }
        this.#send({ type: 'answer', peer: this.#id, call, outcome })
      },
    )
  }

  close(): void {
    this.#scope.close()
  }

  #perform(request: PeerRequest): Promise<PeerValue | undefined> {
    const connection = this.#connection
    switch (request.method) {
      case 'createOffer':
        return connection.createOffer()
      case 'restartOffer':
        return connection.restartOffer()
      case 'useServers':
        return connection.useServers?.(request.servers).then(() => null) ?? Promise.resolve(null)
      case 'acceptOffer':
        return connection.acceptOffer(request.sdp)
      case 'acceptAnswer':
        return connection.acceptAnswer(request.sdp).then(() => null)
      case 'addCandidate':
        return connection.addCandidate(request.candidate).then(() => null)
      case 'selectedPath':
        return connection.selectedPath()
      default:
        return assertNever(request)
    }
  }
}
