import { rendezvousWay } from '../../../src/core/signaling/rendezvous-way.ts'
import { systemClock } from '../../../src/platform/node/clock.ts'
import { connectWebSocket } from '../../../src/platform/node/signaling/websocket.ts'
import { MemoryHub } from '../../../src/rendezvous/memory-store.ts'
import { RedisStore } from '../../../src/rendezvous/redis/redis-store.ts'
import { defaultLimits } from '../../../src/rendezvous/rooms/limits.ts'
import type { RoomStore } from '../../../src/rendezvous/rooms/room-store.ts'
import { startRendezvous } from '../../../src/rendezvous/server.ts'
import { startRedis } from '../../support/redis.ts'
import { describeSignalingWay, type WayUnderTest } from './signaling-way.ts'

/** The owner at one node, the joiner at another. */
async function twoNodes(
  store: () => RoomStore,
  closePlace: () => Promise<void> = () => Promise.resolve(),
): Promise<WayUnderTest> {
  const start = () => startRendezvous({ host: '127.0.0.1', port: 0, store: store() })
  const [first, second] = [await start(), await start()]
  const way = (url: string) => rendezvousWay({ url, connect: connectWebSocket, clock: systemClock })
  return {
    owner: way(first.url),
    joiner: way(second.url),
    close: async () => {
      await first.close()
      await second.close()
      await closePlace()
    },
  }
}

describeSignalingWay(
  'rendezvous, two nodes of one process',
  () => {
    const hub = new MemoryHub(systemClock)
    return twoNodes(() => hub.store())
  },
  'refused-as-busy',
)

describeSignalingWay(
  'rendezvous, two nodes over Redis',
  async () => {
    const redis = await startRedis()
    const store = () => new RedisStore({ url: redis.url, limits: defaultLimits, onFailure: () => undefined })
    return twoNodes(store, () => redis.close())
  },
  'refused-as-busy',
)
