import type { Clock } from '../../core/base/clock.ts'
import { Scope } from '../../core/base/scope.ts'
import type { RelayLease } from '../../core/peer/relays.ts'
import type { RelayServer, RelayServerOptions } from '../../net/node/options.ts'
import type { LanAddresses } from '../../platform/node/lan-addresses.ts'

/** Credentials hold this long beyond the last sign of life of their session. */
const CREDENTIALS_SECONDS = 600
export const EXTEND_EVERY_MS = 240_000

/** What is listened on: real interfaces of the local network alone, UDP and TCP. null where there is none. */
export function relayOptions(lan: LanAddresses, port: number): RelayServerOptions | null {
  const hosts = lan.listen
  if (hosts.length === 0) return null
  const firsts = [hosts.find((host) => !host.includes(':')), hosts.find((host) => host.includes(':'))]
  return {
    listen: hosts.flatMap((host) => [
      { protocol: 'udp', host, port } as const,
      { protocol: 'tcp', host, port } as const,
    ]),
    relayAddresses: firsts.flatMap((host) => (host === undefined ? [] : [{ host }])),
    // 12 characters at most: RelayServerOptions.realm.
    realm: 'dropline',
    peerPolicy: 'sessions',
    clients: 'local-networks',
    // The other one needs a native library and pays off for servers only.
    dataPath: 'portable',
  }
}

/** One relay that runs, and the connections that use it. */
export class LanRelay {
  readonly lan: LanAddresses
  readonly #server: RelayServer
  readonly #clock: Clock
  readonly #onFree: () => void
  readonly #leases = new Set<RelayLease>()
  /** Leases that are on their way. */
  #granting = 0
  #lastSession = 0
  #ended: Promise<void> | null = null

  /** `onFree` is called each time the last lease has ended. */
  constructor(parts: {
    readonly server: RelayServer
    readonly lan: LanAddresses
    readonly clock: Clock
    readonly onFree: () => void
  }) {
    this.#server = parts.server
    this.lan = parts.lan
    this.#clock = parts.clock
    this.#onFree = parts.onFree
  }

  /** Resolves when it is no more, also because it crashed. */
  get ended(): Promise<void> {
    return this.#server.ended
  }

  get inUse(): boolean {
    return this.#leases.size + this.#granting > 0
  }

  /** Lends it to one connection. Rejects when the relay has crashed, or was ended meanwhile. */
  async lease(): Promise<RelayLease> {
    this.#granting++
    try {
      const lease = await this.#grant()
      if (this.#ended === null) return lease
      lease.close()
      throw new Error('the relay was ended')
    } finally {
      this.#granting--
      if (!this.inUse) this.#onFree()
    }
  }

  async #grant(): Promise<RelayLease> {
    const number = ++this.#lastSession
    const [theirs, ours] = [`peer ${number}`, `own ${number}`]
    const ttlSeconds = CREDENTIALS_SECONDS
    const server = this.#server
    const scope = new Scope()
    // Through a relay the peer must reach this computer, which it can name itself, and nothing else.
    const [forPeer, forUs] = await Promise.all([
      server.grant({ session: theirs, ttlSeconds, peers: this.lan.own }),
      server.grant({ session: ours, ttlSeconds }),
    ])
    const listeners = server.addresses.flatMap(({ protocol, host, port }) =>
      protocol === 'tls' ? [] : [{ protocol, host, port }],
    )
    const lease: RelayLease = {
      forPeer: { listeners, ...forPeer },
      forUs: { listeners, ...forUs },
      allow: (address) => quietly(server.allowPeers(ours, [address])),
      close: () => scope.close(),
    }
    this.#leases.add(lease)
    scope.add(() => {
      this.#leases.delete(lease)
      if (!this.inUse) this.#onFree()
    })
    for (const session of [theirs, ours]) {
      scope.add(this.#keepAlive(session))
      scope.add(() => void quietly(server.revoke(session)))
    }
    return lease
  }

  /** Stops it, whoever uses it. */
  end(): Promise<void> {
    this.#ended ??= this.#server.close()
    for (const lease of [...this.#leases]) lease.close()
    return this.#ended
  }

  #keepAlive(session: string): () => void {
    let cancel = (): void => undefined
    const wait = (): void => {
      cancel = this.#clock.after(EXTEND_EVERY_MS, () => {
        void quietly(this.#server.extend(session, CREDENTIALS_SECONDS))
        wait()
      })
    }
    wait()
    return () => cancel()
  }
}

/** A relay that has ended has revoked everything already. */
function quietly(call: Promise<void>): Promise<void> {
  return call.catch(() => undefined)
}
