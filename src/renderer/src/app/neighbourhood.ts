// What the window knows of other computers, and what a person can do with them.
import type { StoreApi } from 'zustand/vanilla'
import type { ErrorInfo } from '../../../core/base/errors.ts'
import type { SendTarget, TransferId } from '../../../engine/api.ts'
import type {
  NearbyDevice,
  TrustDuration,
  TrustedDevice,
  Visibility,
  VisibilityState,
} from '../../../engine/neighbourhood-api.ts'
import type { CallResult, DroplineApi } from '../../../ipc/contract.ts'
import { type Calls, settled } from './calls.ts'

export interface NeighbourhoodState {
  readonly nearby: readonly NearbyDevice[]
  readonly devices: readonly TrustedDevice[]
  /** null until it is known. */
  readonly visibility: VisibilityState | null
  /** How often somebody wanted to use a device whose identity has changed: each time the alarm takes the focus. */
  readonly identityAlarms: number
}

export interface NeighbourhoodActions {
  readonly setVisibility: (mode: Visibility) => Promise<void>
  /** Looks for a computer at `host:port`; answers why it could not. It is then in the list of those nearby. */
  readonly connectByAddress: (address: string) => Promise<ErrorInfo | null>
  /** Remembers the other side of a transfer; answers whether it worked. */
  readonly remember: (id: TransferId, duration: TrustDuration) => Promise<boolean>
  readonly raiseIdentityAlarm: () => void
}

export const emptyNeighbourhood: NeighbourhoodState = {
  nearby: [],
  devices: [],
  visibility: null,
  identityAlarms: 0,
}

type NeighbourhoodStore = Pick<StoreApi<NeighbourhoodState>, 'setState'>

/** The actions over `api`. */
export function createNeighbourhoodActions(
  api: DroplineApi,
  store: NeighbourhoodStore,
  { noticed }: Calls,
): NeighbourhoodActions {
  return {
    async setVisibility(mode) {
      const changed = await noticed(api.setVisibility(mode))
      if (changed !== null) store.setState({ visibility: changed.value })
    },
    async connectByAddress(address) {
      const result = await settled(api.connectByAddress(address))
      return result.ok ? null : result.error
    },
    remember: async (id, duration) => (await noticed(api.remember(id, duration))) !== null,
    raiseIdentityAlarm: () =>
      store.setState(({ identityAlarms }) => ({ identityAlarms: identityAlarms + 1 })),
  }
}

/** Keeps the state up to date; the returned function stops it. News that come before an answer are newer than it. */
export function connectNeighbourhood(api: DroplineApi, store: NeighbourhoodStore): () => void {
  const disposals = [
    following(
      api.nearby(),
      (listener) => api.onNearby(listener),
      (nearby) => store.setState({ nearby }),
    ),
    following(
      api.visibility(),
      (listener) => api.onVisibility(listener),
      (visibility) => store.setState({ visibility }),
    ),
    following(
      api.devices(),
      (listener) => api.onDevices(listener),
      (devices) => store.setState({ devices }),
    ),
  ]
  return () => {
    for (const dispose of disposals) dispose()
  }
}

function following<T>(
  first: Promise<CallResult<T>>,
  on: (listener: (value: T) => void) => () => void,
  take: (value: T) => void,
): () => void {
  let told = false
  const dispose = on((value) => {
    told = true
    take(value)
  })
  void settled(first).then((result) => {
    if (result.ok && !told) take(result.value)
  })
  return () => {
    told = true
    dispose()
  }
}

/** How the device of `to` is called; null when it is not there any more. */
export function nameOfTarget(
  { nearby, devices }: Pick<NeighbourhoodState, 'nearby' | 'devices'>,
  to: SendTarget,
): string | null {
  if ('deviceId' in to) return devices.find(({ id }) => id === to.deviceId)?.name ?? null
  return nearby.find(({ id }) => id === to.nearbyId)?.name ?? null
}
