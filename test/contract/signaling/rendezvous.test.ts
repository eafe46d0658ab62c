import { rendezvousWay } from '../../../src/core/signaling/rendezvous-way.ts'
import { systemClock } from '../../../src/platform/node/clock.ts'
import { connectWebSocket } from '../../../src/platform/node/signaling/websocket.ts'
import { startRendezvous } from '../../../src/rendezvous/server.ts'
import { describeSignalingWay } from './signaling-way.ts'

describeSignalingWay(
  'rendezvous',
  async () => {
    const server = await startRendezvous({ host: '127.0.0.1', port: 0 })
    const way = () => rendezvousWay({ url: server.url, connect: connectWebSocket, clock: systemClock })
    return { owner: way(), joiner: way(), close: () => server.close() }
  },
  'refused-as-busy',
)
