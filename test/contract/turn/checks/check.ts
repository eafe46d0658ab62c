import { expect } from 'vitest'
import { type Credentials, type Response, TurnClient } from '../../../support/turn-client.ts'
import { type Peer, streamWire, type TurnWire, udpPeer, udpWire } from '../../../support/turn-wire.ts'

/** A STUN/TURN server under test. */
export interface TurnTarget {
  readonly host: string
  readonly host6: string
  port(protocol: Protocol, host: string): number
  /** Credentials of the REST form for a user of that name. */
  credentials(
    user: string,
    options?: { readonly expired?: boolean; readonly oldSecret?: boolean },
  ): Credentials
  /** Allocations that one user may have. */
  readonly userQuota: number
}

export type Protocol = 'udp' | 'tcp' | 'tls'

/** What a check gets: clients and peers that are closed after it. */
export interface Tools {
  readonly target: TurnTarget
  readonly client: (options?: {
    readonly protocol?: Protocol
    readonly user?: string
    readonly credentials?: Credentials
    readonly host?: string
  }) => Promise<TurnClient>
  readonly peer: (host?: string) => Promise<Peer>
}

/** One row of the checklist: the id, the section it comes from, what it wants. */
export interface Check {
  readonly id: string
  readonly section: string
  readonly title: string
  readonly run: (tools: Tools) => Promise<void>
}

/** Local ports by server port: allocations of earlier checks live on, and the system gives ports again. */
const used = new Map<number, Set<number>>()

/** A UDP wire whose port no check has had at this server. */
async function freshUdpWire(host: string, port: number): Promise<TurnWire> {
  const ports = used.get(port) ?? new Set()
  used.set(port, ports)
  const wire = await udpWire(host, port)
  if (!ports.has(wire.localPort)) {
    ports.add(wire.localPort)
    return wire
  }
  // The next one is opened before this one is closed, or it would be the same.
  const another = await freshUdpWire(host, port)
  await wire.close()
  return another
}

/** Runs a check and closes what it opened. */
export async function runCheck(target: TurnTarget, check: Check): Promise<void> {
  const opened: { close(): Promise<void> }[] = []
  let users = 0
  const tools: Tools = {
    target,
    async client({ protocol = 'udp', host = target.host, user, credentials } = {}) {
      const port = target.port(protocol, host)
      const wire =
        protocol === 'udp' ? await freshUdpWire(host, port) : await streamWire(protocol, host, port)
      opened.push(wire)
      // Users of their own: quotas of one check are not those of another.
      const name = user ?? `${check.id}-${++users}`
      const client = new TurnClient(wire, credentials ?? target.credentials(name))
      return client
    },
    async peer(host = target.host) {
      const peer = await udpPeer(host)
      opened.push(peer)
      return peer
    },
  }
  try {
    await check.run(tools)
  } finally {
    await Promise.all(opened.map((each) => each.close()))
  }
}

/** Expects an error response with this code. */
export function expectCode(response: Response, ...codes: number[]): void {
  expect(codes).toContain(response.code)
}

/** Expects success. */
export function expectSuccess(response: Response): Response {
  expect(response.code).toBe(0)
  return response
}
