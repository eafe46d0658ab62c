import type { Clock } from '../core/base/clock.ts'
import type { SignalingWay } from '../core/signaling/ports.ts'
import { rendezvousWay } from '../core/signaling/rendezvous-way.ts'
import { lanWay } from '../platform/node/signaling/lan-way.ts'
import { connectWebSocket } from '../platform/node/signaling/websocket.ts'
import type { EngineSettings } from './api.ts'

/** The ways to be introduced that the settings allow. May be empty. */
export function waysFor(settings: EngineSettings, clock: Clock): readonly SignalingWay[] {
  const ways: SignalingWay[] = []
  if (settings.lan) ways.push(lanWay({ clock }))
  if (settings.rendezvousUrl !== null) {
    ways.push(rendezvousWay({ url: settings.rendezvousUrl, connect: connectWebSocket, clock }))
  }
  return ways
}
