import type { z } from 'zod'
import { type Dispose, Emitter } from '../../core/base/emitter.ts'
import type { TransferId } from '../api.ts'
import type {
  AutoAccept,
  DeviceId,
  DevicesProblem,
  HistoryEntry,
  HistoryQuery,
  NearbyDevice,
  Neighbourhood,
  TrustDuration,
  TrustedDevice,
  Visibility,
  VisibilityState,
} from '../neighbourhood-api.ts'
import type { NeighbourhoodMethod } from './messages.ts'
import {
  devicesProblem,
  historyEntries,
  nearbyDevice,
  nearbyDevices,
  trustedDevices,
  visibilityState,
} from './neighbourhood-schemas.ts'
import { nothing, pathOrNull, transferId } from './schemas.ts'

/** Calls a method at the other end and parses its answer. */
export type RemoteCall = <T>(
  method: NeighbourhoodMethod,
  schema: z.ZodType<T>,
  ...args: readonly unknown[]
) => Promise<T>

/** The neighbourhood of an engine at the other end; whoever reads its news puts them into the emitters. */
export class NeighbourhoodClient implements Neighbourhood {
  readonly nearbyNews = new Emitter<readonly NearbyDevice[]>()
  readonly visibilityNews = new Emitter<VisibilityState>()
  readonly deviceNews = new Emitter<readonly TrustedDevice[]>()
  readonly #call: RemoteCall

  constructor(call: RemoteCall) {
    this.#call = call
  }

  nearby(): Promise<readonly NearbyDevice[]> {
    return this.#call('nearby', nearbyDevices)
  }

  onNearby(listener: (devices: readonly NearbyDevice[]) => void): Dispose {
    return this.nearbyNews.on(listener)
  }

  connectByAddress(address: string): Promise<NearbyDevice> {
    return this.#call('connectByAddress', nearbyDevice, address)
  }

  visibility(): Promise<VisibilityState> {
    return this.#call('visibility', visibilityState)
  }

  setVisibility(mode: Visibility): Promise<VisibilityState> {
    return this.#call('setVisibility', visibilityState, mode)
  }

  onVisibility(listener: (state: VisibilityState) => void): Dispose {
    return this.visibilityNews.on(listener)
  }

  devices(): Promise<readonly TrustedDevice[]> {
    return this.#call('devices', trustedDevices)
  }

  devicesProblem(): Promise<DevicesProblem | null> {
    return this.#call('devicesProblem', devicesProblem)
  }

  onDevices(listener: (devices: readonly TrustedDevice[]) => void): Dispose {
    return this.deviceNews.on(listener)
  }

  remember(id: TransferId, duration: TrustDuration): Promise<DeviceId> {
    return this.#call('remember', transferId, id, duration)
  }

  renameDevice(id: DeviceId, name: string): Promise<void> {
    return this.#call('renameDevice', nothing, id, name)
  }

  setTrustDuration(id: DeviceId, duration: TrustDuration): Promise<void> {
    return this.#call('setTrustDuration', nothing, id, duration)
  }

  forgetDevice(id: DeviceId): Promise<void> {
    return this.#call('forgetDevice', nothing, id)
  }

  setAutoAccept(id: DeviceId, autoAccept: AutoAccept | null): Promise<void> {
    return this.#call('setAutoAccept', nothing, id, autoAccept)
  }

  history(query: HistoryQuery = {}): Promise<readonly HistoryEntry[]> {
    return this.#call('history', historyEntries, query)
  }

  clearHistory(): Promise<void> {
    return this.#call('clearHistory', nothing)
  }

  sendAgain(historyId: string): Promise<TransferId> {
    return this.#call('sendAgain', transferId, historyId)
  }

  historyPath(historyId: string): Promise<string | null> {
    return this.#call('historyPath', pathOrNull, historyId)
  }
}
