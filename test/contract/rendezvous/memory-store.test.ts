import { systemClock } from '../../../src/platform/node/clock.ts'
import { MemoryHub } from '../../../src/rendezvous/memory-store.ts'
import { describeRoomStore } from './room-store.ts'

describeRoomStore('memory', () => {
  const hub = new MemoryHub(systemClock)
  return Promise.resolve({ store: () => hub.store(), close: () => Promise.resolve() })
})
