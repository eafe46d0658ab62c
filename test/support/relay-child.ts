// One of three computers of a lab, two of which can only reach the third. Arguments: `lender`, `borrower` or `plain`, and the
// secret that lender and borrower share. Lines of JSON: what happens; { signal } is a message of the pairing, for the other side.
import { createInterface } from 'node:readline'
import { fromHex, toHex } from '../../src/core/base/bytes.ts'
import { Scope } from '../../src/core/base/scope.ts'
import { AttemptCap } from '../../src/core/pairing/budget.ts'
import { pairAsJoiner, pairAsOwner } from '../../src/core/pairing/drive.ts'
import type { BorrowRelay } from '../../src/core/peer/lent-relay.ts'
import { openSealedPeer } from '../../src/core/session/sealed-peer.ts'
import { QueuedPipe } from '../../src/core/signaling/queued-pipe.ts'
import { borrowFromFriends, lendToFriend } from '../../src/engine/relay/friends-relay.ts'
import { RelayManager } from '../../src/engine/relay/relay-manager.ts'
import { createRelayServer } from '../../src/net/node/relay-server.ts'
import { systemClock } from '../../src/platform/node/clock.ts'
import { nodeSha256 } from '../../src/platform/node/files/sha256.ts'
import { lanAddresses } from '../../src/platform/node/lan-addresses.ts'
import { nodeDataChannelFactory } from '../../src/platform/node/rtc/node-datachannel.ts'
import { systemInterfaces } from '../../src/platform/node/signaling/interfaces.ts'
import { NearbyHouse } from './nearby-houses.ts'

const [part, secret = ''] = process.argv.slice(2)
const pairSecret = fromHex(secret)
const never = new AbortController().signal
const clock = systemClock

function say(what: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}

async function lend(): Promise<void> {
  const relays = new RelayManager({
    clock,
    mode: () => 'on',
    addresses: lanAddresses,
    start: createRelayServer,
    onNetworkChange: () => () => undefined,
  })
  const house = new NearbyHouse('Hub', {
    interfaces: systemInterfaces,
    lendsRelay: true,
    onArrival: (met) => {
      if (met.purpose !== 'relay') return
      say({ lent: true })
      void lendToFriend(met, relays.local()).then(() => say({ returned: true }))
    },
  })
  house.remember({ role: 'owner', pairSecret }, 'Friend')
  await house.nearby.setMode('trusted')
}

async function friendsAround(): Promise<BorrowRelay> {
  const house = new NearbyHouse('Friend', { interfaces: systemInterfaces })
  house.remember({ role: 'joiner', pairSecret }, 'Hub')
  const { nearby } = house
  await nearby.setMode('trusted')
  await house.until(() => (nearby.relays().length > 0 ? true : undefined))
  return borrowFromFriends({ nearby, clock, isNearby: (address) => lanAddresses().isNearby(address) })
}

async function connect(role: 'owner' | 'joiner', borrowRelay: BorrowRelay | null): Promise<void> {
  const pipe = new QueuedPipe<Uint8Array>({
    send: (message) => say({ signal: toHex(message) }),
    close: () => undefined,
  })
  createInterface({ input: process.stdin }).on('line', (line) => pipe.deliver(fromHex(line)))
  const init = {
    code: { nameplate: '4821', words: ['ocean', 'velvet'] },
    via: 'lan',
    clock,
    signal: never,
  } as const
  const keys = await (role === 'owner'
    ? pairAsOwner(pipe, { ...init, budget: new AttemptCap() })
    : pairAsJoiner(pipe, init))
  const scope = new Scope()
  const peer = await openSealedPeer(
    {
      parts: {
        ...{ ways: [], peers: nodeDataChannelFactory(), peerConfig: { iceServers: [], relayOnly: false } },
        ...{ localRelay: null, clock, sha256: nodeSha256, deviceName: role },
        ...(borrowRelay === null ? {} : { borrowRelay }),
      },
      connection: { via: 'lan', pipe },
      ...{ keys, signal: never },
    },
    scope,
  )
  peer.channel.onMessage((message) => {
    say({ heard: toHex(message) })
    scope.close()
  })
  say({ path: await peer.selectedPath() })
  if (role === 'owner') peer.channel.send(Uint8Array.of(1, 2, 3))
}

if (part === 'lender') await lend()
else if (part === 'borrower') await connect('owner', await friendsAround())
else await connect('joiner', null)
