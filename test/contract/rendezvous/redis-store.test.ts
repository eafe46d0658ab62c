import { RedisStore } from '../../../src/rendezvous/redis/redis-store.ts'
import { defaultLimits } from '../../../src/rendezvous/rooms/limits.ts'
import { startRedis } from '../../support/redis.ts'
import { describeRoomStore } from './room-store.ts'

describeRoomStore('Redis', async () => {
  const redis = await startRedis()
  const limits = { ...defaultLimits, opensPerMinute: 1_000_000, claimsPerMinute: 1_000, claimsPerHour: 1_000 }
  return {
    store: () => new RedisStore({ url: redis.url, limits, onFailure: () => undefined }),
    close: () => redis.close(),
  }
})
