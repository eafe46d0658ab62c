// The messages between an engine in one process and its client in another. Plain data, carried by structured clone.
import { z } from 'zod'
import type { ErrorInfo } from '../../core/base/errors.ts'
import type { DoctorFinding, Engine, TransferId, TransferSnapshot } from '../api.ts'
import type { NearbyDevice, Neighbourhood, TrustedDevice, VisibilityState } from '../neighbourhood-api.ts'
import { doctorFinding } from './doctor-schemas.ts'
import { nearbyDevices, trustedDevices, visibilityState } from './neighbourhood-schemas.ts'
import { errorInfo, transferId, transferSnapshot } from './schemas.ts'

/** The calls of the engine, without its news. */
export type EngineMethod = Exclude<
  keyof Engine,
  'neighbourhood' | 'onTransfer' | 'onDismissed' | 'onDoctorFinding'
>

/** The calls of its neighbourhood, without its news. */
export type NeighbourhoodMethod = Exclude<keyof Neighbourhood, 'onNearby' | 'onVisibility' | 'onDevices'>

const methods = [
  'send',
  'receive',
  'accept',
  'lookInto',
  'decline',
  'cancel',
  'pause',
  'resume',
  'leave',
  'setLimit',
  'addToSend',
  'receivedText',
  'sendRequestOf',
  'dismiss',
  'list',
  'receivedPath',
  'settings',
  'changeSettings',
  'doctor',
  'close',
] as const satisfies readonly EngineMethod[]

const neighbourhoodMethods = [
  'nearby',
  'connectByAddress',
  'visibility',
  'setVisibility',
  'devices',
  'devicesProblem',
  'remember',
  'renameDevice',
  'setTrustDuration',
  'forgetDevice',
  'setAutoAccept',
  'history',
  'clearHistory',
  'sendAgain',
  'historyPath',
] as const satisfies readonly NeighbourhoodMethod[]

/** Client to server. The arguments are parsed by the method's own schema. */
export interface CallMessage {
  readonly kind: 'call'
  readonly id: number
  readonly method: EngineMethod | NeighbourhoodMethod
  readonly arguments: readonly unknown[]
}

/** Server to client: the answer to the call with the same id, or news. */
export type ServerMessage =
  | { readonly kind: 'value'; readonly id: number; readonly value?: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorInfo }
  | { readonly kind: 'transfer'; readonly snapshot: TransferSnapshot }
  | { readonly kind: 'dismissed'; readonly transferId: TransferId }
  | { readonly kind: 'doctor-finding'; readonly finding: DoctorFinding }
  | { readonly kind: 'nearby'; readonly devices: readonly NearbyDevice[] }
  | { readonly kind: 'visibility'; readonly state: VisibilityState }
  | { readonly kind: 'devices'; readonly devices: readonly TrustedDevice[] }

const callId = z.number().int().min(0)

export const callMessage: z.ZodType<CallMessage> = z.object({
  kind: z.literal('call'),
  id: callId,
  method: z.enum([...methods, ...neighbourhoodMethods]),
  arguments: z.array(z.unknown()).max(2),
})

export const serverMessage: z.ZodType<ServerMessage> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('value'), id: callId, value: z.unknown() }),
  z.object({ kind: z.literal('error'), id: callId, error: errorInfo }),
  z.object({ kind: z.literal('transfer'), snapshot: transferSnapshot }),
  z.object({ kind: z.literal('dismissed'), transferId }),
  z.object({ kind: z.literal('doctor-finding'), finding: doctorFinding }),
  z.object({ kind: z.literal('nearby'), devices: nearbyDevices }),
  z.object({ kind: z.literal('visibility'), state: visibilityState }),
  z.object({ kind: z.literal('devices'), devices: trustedDevices }),
])
