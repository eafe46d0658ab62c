// A computer's own relay as sessions see it, without a relay.
import type { RelayOffer } from '../../src/core/peer/relay-offer.ts'
import type { LocalRelay, RelayLease } from '../../src/core/peer/relays.ts'

export function relayOffer(host: string, change: Partial<RelayOffer> = {}): RelayOffer {
  return {
    listeners: [
      { protocol: 'udp', host, port: 4000 },
      { protocol: 'tcp', host, port: 4001 },
    ],
    username: 'username',
    credential: 'credential',
    ...change,
  }
}

export interface FakeRelay extends LocalRelay {
  readonly allowed: string[]
  closed: number
}

/** A relay that is there at once, on a network of which everything is 192.168.7.x. */
export function fakeRelay(host: string, change: Partial<LocalRelay> = {}): FakeRelay {
  const relay: FakeRelay = {
    allowed: [],
    closed: 0,
    lease: async () => leaseOf(relay, host),
    isNearby: (address) => address.startsWith('192.168.7.'),
    whenRelayOnly: false,
    ...change,
  }
  return relay
}

export function leaseOf(relay: FakeRelay, host: string): RelayLease {
  return {
    forPeer: relayOffer(host, { username: 'for0peer' }),
    forUs: relayOffer(host, { username: 'for0us000' }),
    allow: (address) => {
      relay.allowed.push(address)
      return Promise.resolve()
    },
    close: () => (relay.closed += 1),
  }
}
