import { z } from 'zod'
import type { Dispose } from '../../core/base/emitter.ts'
import { Scope } from '../../core/base/scope.ts'
import { parseUnknown } from '../../core/wire/cbor.ts'
import type { Engine } from '../api.ts'
import type { Neighbourhood } from '../neighbourhood-api.ts'
import type { NeighbourhoodMethod, ServerMessage } from './messages.ts'
import {
  autoAcceptOrNull,
  historyQuery,
  shortText,
  trustDuration,
  visibilityMode,
} from './neighbourhood-schemas.ts'
import { transferId } from './schemas.ts'

const none = z.tuple([])
const id = z.tuple([transferId])

/** One line for each method: parse what came, call the neighbourhood of the engine. */
export const neighbourhoodCalls: Record<
  NeighbourhoodMethod,
  (engine: Pick<Engine, 'neighbourhood'>, received: unknown) => Promise<unknown>
> = {
  nearby: ({ neighbourhood: to }, received) => to.nearby(...parseUnknown(none, received)),
  connectByAddress: ({ neighbourhood: to }, received) =>
    to.connectByAddress(...parseUnknown(z.tuple([shortText]), received)),
  visibility: ({ neighbourhood: to }, received) => to.visibility(...parseUnknown(none, received)),
  setVisibility: ({ neighbourhood: to }, received) =>
    to.setVisibility(...parseUnknown(z.tuple([visibilityMode]), received)),
  devices: ({ neighbourhood: to }, received) => to.devices(...parseUnknown(none, received)),
  devicesProblem: ({ neighbourhood: to }, received) => to.devicesProblem(...parseUnknown(none, received)),
  remember: ({ neighbourhood: to }, received) =>
    to.remember(...parseUnknown(z.tuple([transferId, trustDuration]), received)),
  renameDevice: ({ neighbourhood: to }, received) =>
    to.renameDevice(...parseUnknown(z.tuple([transferId, shortText]), received)),
  setTrustDuration: ({ neighbourhood: to }, received) =>
    to.setTrustDuration(...parseUnknown(z.tuple([transferId, trustDuration]), received)),
  forgetDevice: ({ neighbourhood: to }, received) => to.forgetDevice(...parseUnknown(id, received)),
  setAutoAccept: ({ neighbourhood: to }, received) =>
    to.setAutoAccept(...parseUnknown(z.tuple([transferId, autoAcceptOrNull]), received)),
  history: ({ neighbourhood: to }, received) =>
    to.history(...parseUnknown(z.tuple([historyQuery]), received)),
  clearHistory: ({ neighbourhood: to }, received) => to.clearHistory(...parseUnknown(none, received)),
  sendAgain: ({ neighbourhood: to }, received) => to.sendAgain(...parseUnknown(id, received)),
  historyPath: ({ neighbourhood: to }, received) => to.historyPath(...parseUnknown(id, received)),
}

/** Sends what is new in the neighbourhood. */
export function sendNeighbourhoodNews(from: Neighbourhood, send: (message: ServerMessage) => void): Dispose {
  const scope = new Scope()
  scope.add(from.onNearby((devices) => send({ kind: 'nearby', devices })))
  scope.add(from.onVisibility((state) => send({ kind: 'visibility', state })))
  scope.add(from.onDevices((devices) => send({ kind: 'devices', devices })))
  return () => scope.close()
}
