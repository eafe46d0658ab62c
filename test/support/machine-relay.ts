import type { Family } from '../../src/net/stun/endpoint.ts'
import { type Endpoint, parseEndpoint } from '../../src/net/stun/endpoint.ts'
import type { ClientFlow, RelayAction } from '../../src/net/turn/actions.ts'
import { publicLimits, type RelayLimits } from '../../src/net/turn/limits.ts'
import { RelayMachine } from '../../src/net/turn/machine.ts'
import type { PeerPolicy } from '../../src/net/turn/peer-policy.ts'
import { fixedUsers, type Users } from '../../src/net/turn/users.ts'
import type { TurnWire } from './turn-wire.ts'
import { type Credentials, TurnClient } from './turn-client.ts'

export const TEST_REALM = 'north'
export const testUser: Credentials = { username: 'user', password: 'north' }

/** The relay's machine with a network of the test's own, and time that stands still until it is moved. */
export class MachineRelay {
  readonly machine: RelayMachine
  /** What went to peers. */
  readonly toPeers: { relay: number; peer: Endpoint; bytes: Uint8Array }[] = []
  /** Numbers of sockets that are open, with their address. */
  readonly open = new Map<number, Endpoint>()
  /** False lets sockets fail to open. */
  canOpen = true
  nowMs = 1_700_000_000_000
  readonly #inboxes = new Map<string, Uint8Array[]>()

  constructor(
    options: { limits?: Partial<RelayLimits>; policy?: PeerPolicy; users?: Users; families?: Family[] } = {},
  ) {
    this.machine = new RelayMachine(
      {
        realm: TEST_REALM,
        users: options.users ?? fixedUsers(TEST_REALM, { user: 'north', another: 'south' }),
        policy: options.policy ?? { allows: () => true },
        limits: { ...publicLimits, ...options.limits },
        families: new Set(options.families ?? [4, 6]),
      },
      this.nowMs,
    )
  }

  /** Moves time as the driver does, second by second. */
  advance(seconds: number): void {
    for (let second = 0; second < seconds; second++) {
      this.nowMs += 1000
      this.perform(this.machine.expire(this.nowMs))
    }
  }

  /** A client at an address of its own. */
  client(
    port: number,
    { host = '198.51.100.1', credentials = testUser, protocol = 'udp' as const } = {},
  ): TurnClient {
    return new TurnClient(this.wire(host, port, protocol), credentials)
  }

  wire(host: string, port: number, protocol: ClientFlow['protocol'] = 'udp'): TurnWire {
    const flow = flowOf(host, port, protocol)
    const inbox: Uint8Array[] = []
    this.#inboxes.set(flow.key, inbox)
    return {
      protocol,
      localPort: port,
      send: (bytes) => this.perform(this.machine.fromClient(flow, bytes, this.nowMs)),
      next: async () => {
        const bytes = inbox.shift()
        if (bytes === undefined) throw new Error('no answer')
        return bytes
      },
      get waiting() {
        return inbox.length
      },
      closed: new Promise(() => undefined),
      close: async () => this.perform(this.machine.flowClosed(flow)),
    }
  }

  /** A datagram from a peer at an open relayed address. */
  fromPeer(relay: number, host: string, port: number, bytes: Uint8Array, headroomBytes = 0): void {
    const from = mustParse(host, port)
    this.perform(this.machine.fromPeer({ relay, from, bytes, headroomBytes }, this.nowMs))
  }

  perform(actions: readonly RelayAction[]): void {
    for (const action of actions) this.#do(action)
  }

  #do(action: RelayAction): void {
    switch (action.type) {
      case 'to-client':
        this.#inboxes.get(action.flow.key)?.push(new Uint8Array(action.bytes))
        return
      case 'to-peer':
        this.toPeers.push({ relay: action.relay, peer: action.peer, bytes: new Uint8Array(action.bytes) })
        return
      case 'open-relay':
        for (const relay of [action.relay, action.pair]) if (relay !== null) this.#open(relay, action.family)
        return
      case 'close-relay':
        this.open.delete(action.relay)
        return
      case 'note':
    }
  }

  #open(relay: number, family: Family): void {
    if (!this.canOpen) {
      this.perform(this.machine.relayFailed(relay, this.nowMs))
      return
    }
    const endpoint = mustParse(family === 4 ? '203.0.113.9' : '2001:db8::9', 50_000 + relay)
    this.open.set(relay, endpoint)
    this.perform(this.machine.relayOpened(relay, endpoint, this.nowMs))
  }
}

export function flowOf(host: string, port: number, protocol: ClientFlow['protocol'] = 'udp'): ClientFlow {
  const remote = mustParse(host, port)
  return { socket: 1, key: `${protocol}/${remote.key}`, protocol, remote }
}

export function mustParse(host: string, port: number): Endpoint {
  const parsed = parseEndpoint(host, port)
  if (parsed === null) throw new Error(`no address: ${host}`)
  return parsed
}
