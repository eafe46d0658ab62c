import { expect, it } from 'vitest'
import type { SignalingConnection } from '../../../src/core/signaling/ports.ts'
import { CONNECT_TIMEOUT_MS } from '../../../src/core/signaling/ask.ts'
import { rendezvousWay } from '../../../src/core/signaling/rendezvous-way.ts'
import { joinFirst, openTogether } from '../../../src/core/signaling/together.ts'
import { systemClock } from '../../../src/platform/node/clock.ts'
import type { LanInterface } from '../../../src/platform/node/signaling/interfaces.ts'
import { lanWay } from '../../../src/platform/node/signaling/lan-way.ts'
import { connectWebSocket } from '../../../src/platform/node/signaling/websocket.ts'
import { startRendezvous } from '../../../src/rendezvous/server.ts'
import { freshNameplate } from '../../support/nameplates.ts'

const never = new AbortController().signal
const clock = systemClock

it('shows the owner one joiner, however many ways and addresses lead to it', async () => {
  const server = await startRendezvous({
    host: '127.0.0.1',
    port: 0,
    limits: { opensPerMinute: 1_000, claimsPerMinute: 1_000, claimsPerHour: 1_000 },
  })
  const interfaces = () =>
    ['127.0.0.1', '127.0.0.2', '127.0.0.3'].map((address): LanInterface => ({
      name: 'lo',
      address,
      cidr: `${address}/8`,
      isLoopback: true,
    }))
  const ways = [
    lanWay({ clock, interfaces }),
    rendezvousWay({ url: server.url, connect: connectWebSocket, clock }),
  ]
  try {
    for (let round = 0; round < 10; round++) {
      const joiners: SignalingConnection[] = []
      const opened = await openTogether(ways, {
        propose: freshNameplate,
        onJoiner: (joiner) => {
          joiners.push(joiner)
          joiner.pipe.send(Uint8Array.of(round))
        },
        signal: never,
        clock,
      })
      expect(opened.opened).toEqual(expect.arrayContaining(['lan', 'rendezvous']))
      const joined = await joinFirst(ways, opened.nameplate, never)
      // What the first joiner of the owner is told must come out here, not on a connection that was given up.
      const first = await new Promise<Uint8Array>((resolve) => joined.pipe.onMessage(resolve))
      expect(first).toEqual(Uint8Array.of(round))
      expect(joiners).toHaveLength(1)
      joined.pipe.close()
      opened.close()
    }
  } finally {
    await server.close()
  }
})

it('finds an owner on the LAN at once while the rendezvous server does not answer', async () => {
  const interfaces = (): readonly LanInterface[] => [
    { name: 'lo', address: '127.0.0.1', cidr: '127.0.0.1/8', isLoopback: true },
  ]
  const deaf = rendezvousWay({ url: 'ws://192.0.2.9', connect: () => new Promise(() => undefined), clock })
  const ways = [lanWay({ clock, interfaces }), deaf]
  const startMs = performance.now()
  const opened = await openTogether(ways, {
    propose: freshNameplate,
    onJoiner: () => undefined,
    signal: never,
    clock,
  })
  expect(opened.opened).toEqual(['lan'])
  const joined = await joinFirst(ways, opened.nameplate, never)
  // Nobody has waited for as long as a connection to a server may take.
  expect(performance.now() - startMs).toBeLessThan(CONNECT_TIMEOUT_MS)
  joined.pipe.close()
  opened.close()
})
