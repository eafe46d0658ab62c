import type { Endpoint } from '../stun/endpoint.ts'
import { assertNever } from '../../core/base/assert-never.ts'
import type { ClientFlow, OpenRelay, RelayAction } from '../turn/actions.ts'
import type { RelayMachine } from '../turn/machine.ts'
import type { DatagramNet, DatagramSocket } from './datagrams/port.ts'
import type { ListeningAddress, RelayListener, RelayLogEntry } from './options.ts'
import type { OwnNat, RelayPorts } from './relay-ports.ts'
import { Streams } from './streams.ts'

/** All clients of one listener share its buffer: 4 MB lose nothing at 60,000 packets a second, 208 KB lose some. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024
/** Flows of one listener that are remembered. */
const MAX_FLOWS = 20_000

/** The sockets of one relay: brings what arrives to the machine and does what it wants. */
export class RelayDriver {
  readonly #machine: RelayMachine
  readonly #net: DatagramNet
  readonly #ports: RelayPorts
  readonly #nat: OwnNat
  readonly #log: (entry: RelayLogEntry) => void
  readonly #accepts: (client: Endpoint) => boolean
  readonly #listeners = new Map<number, DatagramSocket>()
  readonly #relays = new Map<number, DatagramSocket>()
  readonly #streams: Streams
  readonly #timer: ReturnType<typeof setInterval>
  #lastSocket = 0
  #closed = false

  constructor(parts: {
    readonly machine: RelayMachine
    readonly net: DatagramNet
    readonly ports: RelayPorts
    readonly nat: OwnNat
    readonly limits: { readonly connections: number; readonly connectionsPerSource: number }
    /** Which clients are heard at all. */
    readonly accepts: (client: Endpoint) => boolean
    readonly log: (entry: RelayLogEntry) => void
  }) {
    this.#machine = parts.machine
    this.#net = parts.net
    this.#ports = parts.ports
    this.#nat = parts.nat
    this.#log = parts.log
    this.#accepts = parts.accepts
    this.#streams = new Streams(
      {
        onFrame: (flow, bytes) => this.#take(() => this.#machine.fromClient(flow, bytes, Date.now())),
        onClosed: (flow) => this.#perform(this.#machine.flowClosed(flow)),
        accepts: parts.accepts,
        hasAllocation: (flow) => this.#machine.hasAllocation(flow),
      },
      parts.limits,
      () => ++this.#lastSocket,
    )
    this.#timer = setInterval(() => {
      this.#perform(this.#machine.expire(Date.now()))
      this.#streams.closeIdle(Date.now())
    }, 1000)
  }

  get connections(): number {
    return this.#streams.size
  }

  /** Starts to listen; answers the address with the real port. */
  async listen(listener: RelayListener, local: Endpoint): Promise<ListeningAddress> {
    const { protocol, host } = listener
    const port = protocol === 'udp' ? await this.#listenUdp(local) : await this.#streams.listen(listener)
    return { protocol, host, port }
  }

  /** Ends the allocations of a session. */
  endSession(session: string): void {
    this.#perform(this.#machine.endSession(session))
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.#streams.closeAll()
    await this.#net.close()
  }

  async #listenUdp(local: Endpoint): Promise<number> {
    const number = ++this.#lastSocket
    const flows = new Map<string, ClientFlow>()
    const socket = await this.#net.bind(local, RECEIVE_BUFFER_BYTES, (remote, bytes) => {
      let flow = flows.get(remote.key)
      if (flow === undefined) {
        if (!this.#accepts(remote)) return
        flow = { socket: number, key: `${number}/${remote.key}`, protocol: 'udp', remote }
        if (flows.size >= MAX_FLOWS) flows.clear()
        flows.set(remote.key, flow)
      }
      const from = flow
      this.#take(() => this.#machine.fromClient(from, bytes, Date.now()))
    })
    this.#listeners.set(number, socket)
    if (socket.receiveBufferBytes < RECEIVE_BUFFER_BYTES) this.#reportBuffer(socket.receiveBufferBytes)
    return socket.local.port
  }

  #reportBuffer(bytes: number): void {
    const facts = { bytes, wantedBytes: RECEIVE_BUFFER_BYTES, remedy: 'raise net.core.rmem_max' }
    this.#log({ level: 'warn', event: 'receive-buffer-small', facts })
  }

  #perform(actions: readonly RelayAction[]): void {
    for (const action of actions) this.#do(action)
  }

  /** What one packet brings about. A defect that it finds must not end the relay for everybody else. */
  #take(handle: () => readonly RelayAction[]): void {
    try {
      this.#perform(handle())
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#log({ level: 'error', event: 'packet-failed', facts: { message } })
    }
  }

  #do(action: RelayAction): void {
    switch (action.type) {
      case 'to-client':
        this.#toClient(action.flow, action.bytes)
        return
      case 'to-peer':
        this.#relays.get(action.relay)?.send(action.bytes, this.#nat.inward(action.peer))
        return
      case 'open-relay':
        void this.#open(action)
        return
      case 'close-relay':
        this.#relays.get(action.relay)?.close()
        this.#relays.delete(action.relay)
        return
      case 'note': {
        const { level, event, facts } = action
        this.#log({ level, event, facts })
        return
      }
      default:
        assertNever(action)
    }
  }

  #toClient(flow: ClientFlow, bytes: Uint8Array): void {
    if (flow.protocol === 'udp') this.#listeners.get(flow.socket)?.send(bytes, flow.remote)
    else this.#streams.send(flow.socket, bytes)
  }

  async #open(wish: OpenRelay): Promise<void> {
    const opened = await this.#ports.open(wish, (relay, source, bytes, headroomBytes) => {
      const from = this.#nat.outward(source)
      this.#take(() => this.#machine.fromPeer({ relay, from, bytes, headroomBytes }, Date.now()))
    })
    if (this.#closed) return
    for (const { relay, socket } of opened) this.#relays.set(relay, socket)
    for (const { relay, endpoint } of opened) {
      this.#perform(this.#machine.relayOpened(relay, endpoint, Date.now()))
    }
    if (opened.length > 0) return
    for (const relay of [wish.relay, wish.pair]) {
      if (relay !== null) this.#perform(this.#machine.relayFailed(relay, Date.now()))
    }
  }
}
