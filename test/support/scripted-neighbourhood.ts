import { type Dispose, Emitter } from '../../src/core/base/emitter.ts'
import { DroplineError } from '../../src/core/base/errors.ts'
import type { TransferId } from '../../src/engine/api.ts'
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
} from '../../src/engine/neighbourhood-api.ts'

/** A neighbourhood in memory: it holds what the test puts into it, and remembers what it was asked. */
export class ScriptedNeighbourhood implements Neighbourhood {
  /** Every call that changes something, in order. */
  readonly asked: (readonly unknown[])[] = []
  problem: DevicesProblem | null = null
  readonly historyPaths = new Map<string, string>()
  entries: readonly HistoryEntry[] = []
  readonly #nearbyNews = new Emitter<readonly NearbyDevice[]>()
  readonly #visibilityNews = new Emitter<VisibilityState>()
  readonly #deviceNews = new Emitter<readonly TrustedDevice[]>()
  #nearby: readonly NearbyDevice[] = []
  #devices: readonly TrustedDevice[] = []
  #visibility: VisibilityState = { mode: 'trusted', everyoneUntilMs: null, addresses: [] }

  sayNearby(devices: readonly NearbyDevice[]): void {
    this.#nearby = devices
    this.#nearbyNews.emit(devices)
  }

  sayDevices(devices: readonly TrustedDevice[]): void {
    this.#devices = devices
    this.#deviceNews.emit(devices)
  }

  sayVisibility(state: VisibilityState): void {
    this.#visibility = state
    this.#visibilityNews.emit(state)
  }

  nearby(): Promise<readonly NearbyDevice[]> {
    return Promise.resolve(this.#nearby)
  }

  onNearby(listener: (devices: readonly NearbyDevice[]) => void): Dispose {
    return this.#nearbyNews.on(listener)
  }

  connectByAddress(address: string): Promise<NearbyDevice> {
    this.asked.push(['connectByAddress', address])
    const found = this.#nearby.find((device) => device.address === address)
    return found === undefined ? Promise.reject(new DroplineError('address-silent')) : Promise.resolve(found)
  }

  visibility(): Promise<VisibilityState> {
    return Promise.resolve(this.#visibility)
  }

  setVisibility(mode: Visibility): Promise<VisibilityState> {
    this.asked.push(['setVisibility', mode])
    this.sayVisibility({
      mode,
      everyoneUntilMs: mode === 'everyone' ? 600_000 : null,
      addresses: mode === 'hidden' ? [] : ['192.0.2.2:34821'],
    })
    return this.visibility()
  }

  onVisibility(listener: (state: VisibilityState) => void): Dispose {
    return this.#visibilityNews.on(listener)
  }

  devices(): Promise<readonly TrustedDevice[]> {
    return Promise.resolve(this.#devices)
  }

  devicesProblem(): Promise<DevicesProblem | null> {
    return Promise.resolve(this.problem)
  }

  onDevices(listener: (devices: readonly TrustedDevice[]) => void): Dispose {
    return this.#deviceNews.on(listener)
  }

  remember(id: TransferId, duration: TrustDuration): Promise<DeviceId> {
    this.asked.push(['remember', id, duration])
    return Promise.resolve('device-1')
  }

  renameDevice(id: DeviceId, name: string): Promise<void> {
    return this.#ask('renameDevice', id, name)
  }

  setTrustDuration(id: DeviceId, duration: TrustDuration): Promise<void> {
    return this.#ask('setTrustDuration', id, duration)
  }

  forgetDevice(id: DeviceId): Promise<void> {
    return this.#ask('forgetDevice', id)
  }

  setAutoAccept(id: DeviceId, autoAccept: AutoAccept | null): Promise<void> {
    return this.#ask('setAutoAccept', id, autoAccept)
  }

  history(query?: HistoryQuery): Promise<readonly HistoryEntry[]> {
    this.asked.push(['history', query])
    return Promise.resolve(this.entries)
  }

  clearHistory(): Promise<void> {
    return this.#ask('clearHistory')
  }

  sendAgain(historyId: string): Promise<TransferId> {
    this.asked.push(['sendAgain', historyId])
    return Promise.resolve('sent-again')
  }

  historyPath(historyId: string): Promise<string | null> {
    return Promise.resolve(this.historyPaths.get(historyId) ?? null)
  }

  #ask(...call: readonly unknown[]): Promise<void> {
    this.asked.push(call)
    return Promise.resolve()
  }
}
