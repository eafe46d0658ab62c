import { type Dispose, Emitter } from '../core/base/emitter.ts'
import type { TransferId } from '../engine/api.ts'
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
} from '../engine/neighbourhood-api.ts'

/** The neighbourhood over engines that come and go. Without an engine calls reject, and nobody is near. */
export class SupervisedNeighbourhood implements Neighbourhood {
  readonly #present: () => Neighbourhood
  readonly #nearbyNews = new Emitter<readonly NearbyDevice[]>()
  readonly #visibilityNews = new Emitter<VisibilityState>()
  readonly #deviceNews = new Emitter<readonly TrustedDevice[]>()

  /** `present` throws when there is no engine. */
  constructor(present: () => Neighbourhood) {
    this.#present = present
  }

  /** Tells the news of `neighbourhood` from now on. */
  attach(neighbourhood: Neighbourhood): void {
    neighbourhood.onNearby((devices) => this.#nearbyNews.emit(devices))
    neighbourhood.onVisibility((state) => this.#visibilityNews.emit(state))
    neighbourhood.onDevices((devices) => this.#deviceNews.emit(devices))
  }

  detach(): void {
    this.#nearbyNews.emit([])
  }

  async nearby(): Promise<readonly NearbyDevice[]> {
    return this.#present().nearby()
  }

  onNearby(listener: (devices: readonly NearbyDevice[]) => void): Dispose {
    return this.#nearbyNews.on(listener)
  }

  async connectByAddress(address: string): Promise<NearbyDevice> {
    return this.#present().connectByAddress(address)
  }

  async visibility(): Promise<VisibilityState> {
    return this.#present().visibility()
  }

  async setVisibility(mode: Visibility): Promise<VisibilityState> {
    return this.#present().setVisibility(mode)
  }

  onVisibility(listener: (state: VisibilityState) => void): Dispose {
    return this.#visibilityNews.on(listener)
  }

  async devices(): Promise<readonly TrustedDevice[]> {
    return this.#present().devices()
  }

  async devicesProblem(): Promise<DevicesProblem | null> {
    return this.#present().devicesProblem()
  }

  onDevices(listener: (devices: readonly TrustedDevice[]) => void): Dispose {
    return this.#deviceNews.on(listener)
  }

  async remember(id: TransferId, duration: TrustDuration): Promise<DeviceId> {
    return this.#present().remember(id, duration)
  }

  async renameDevice(id: DeviceId, name: string): Promise<void> {
    return this.#present().renameDevice(id, name)
  }

  async setTrustDuration(id: DeviceId, duration: TrustDuration): Promise<void> {
    return this.#present().setTrustDuration(id, duration)
  }

  async forgetDevice(id: DeviceId): Promise<void> {
    return this.#present().forgetDevice(id)
  }

  async setAutoAccept(id: DeviceId, autoAccept: AutoAccept | null): Promise<void> {
    return this.#present().setAutoAccept(id, autoAccept)
  }

  async history(query?: HistoryQuery): Promise<readonly HistoryEntry[]> {
    return this.#present().history(query)
  }

  async clearHistory(): Promise<void> {
    return this.#present().clearHistory()
  }

  async sendAgain(historyId: string): Promise<TransferId> {
    return this.#present().sendAgain(historyId)
  }

  async historyPath(historyId: string): Promise<string | null> {
    return this.#present().historyPath(historyId)
  }
}
