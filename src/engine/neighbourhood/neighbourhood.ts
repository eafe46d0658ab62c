import { access } from 'node:fs/promises'
import type { Clock } from '../../core/base/clock.ts'
import { type Dispose, Emitter } from '../../core/base/emitter.ts'
import { DroplineError } from '../../core/base/errors.ts'
import { lastingRecord, PETNAME_LIMIT, type TrustRecord } from '../../core/trust/record.ts'
import type { Nearby } from '../../platform/node/nearby/api.ts'
import type { SendRequest, TransferId } from '../api.ts'
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
import type { SettingsStore } from '../settings.ts'
import type { TransferEntry } from '../transfer-entry.ts'
import type { DeviceStore } from './device-store.ts'
import type { HistoryStore } from './history-store.ts'
import { shortened } from './petname.ts'
import type { TrustDesk } from './trust-desk.ts'
import type { VisibilityKeeper } from './visibility-keeper.ts'

export interface NeighbourhoodParts {
  readonly clock: Clock
  readonly settings: SettingsStore
  readonly devices: DeviceStore
  readonly history: HistoryStore
  /** null when this process takes no part in the neighbourhood. */
  readonly nearby: Nearby | null
  readonly visibility: VisibilityKeeper
  readonly trust: TrustDesk
  readonly entry: (id: TransferId) => TransferEntry | undefined
  readonly send: (request: SendRequest) => Promise<TransferId>
}

/** The calls of the window and the command line that concern other computers. */
export class NodeNeighbourhood implements Neighbourhood {
  readonly #parts: NeighbourhoodParts
  readonly #nearbyNews = new Emitter<readonly NearbyDevice[]>()
  readonly #deviceNews = new Emitter<readonly TrustedDevice[]>()

  constructor(parts: NeighbourhoodParts) {
    this.#parts = parts
    const { nearby, devices, visibility, trust } = parts
    nearby?.onChange(() => {
      this.#nearbyNews.emit(this.#sightings())
      trust.wantedBy(nearby.wantedBy())
      this.#tellDevices()
      visibility.tell()
    })
    devices.onChange(() => {
      nearby?.changed()
      trust.tell()
      this.#tellDevices()
    })
  }

  async nearby(): Promise<readonly NearbyDevice[]> {
    return this.#sightings()
  }

  onNearby(listener: (devices: readonly NearbyDevice[]) => void): Dispose {
    return this.#nearbyNews.on(listener)
  }

  async connectByAddress(address: string): Promise<NearbyDevice> {
    const { nearby } = this.#parts
    if (nearby === null) throw new DroplineError('address-silent')
    return nearby.connectByAddress(address)
  }

  async visibility(): Promise<VisibilityState> {
    return this.#parts.visibility.state
  }

  async setVisibility(mode: Visibility): Promise<VisibilityState> {
    const { settings, visibility } = this.#parts
    if (mode === 'everyone') await visibility.startEveryone()
    else {
      await settings.change({ visibility: mode })
      await visibility.endEveryone()
    }
    return visibility.state
  }

  onVisibility(listener: (state: VisibilityState) => void): Dispose {
    return this.#parts.visibility.onChange(listener)
  }

  async devices(): Promise<readonly TrustedDevice[]> {
    await this.#parts.devices.refresh()
    return this.#trusted()
  }

  async devicesProblem(): Promise<DevicesProblem | null> {
    return this.#parts.devices.problem
  }

  onDevices(listener: (devices: readonly TrustedDevice[]) => void): Dispose {
    return this.#deviceNews.on(listener)
  }

  async remember(id: TransferId, duration: TrustDuration): Promise<DeviceId> {
    const entry = this.#parts.entry(id)
    if (entry === undefined) throw new DroplineError('not-rememberable')
    return this.#parts.trust.remember(entry, duration)
  }

  async renameDevice(id: DeviceId, name: string): Promise<void> {
    const petname = name.trim()
    if (petname === '' || shortened(petname, PETNAME_LIMIT) !== petname)
      throw new DroplineError('setting-invalid', { setting: 'deviceName' })
    await this.#change(id, (record) => ({ ...record, petname }))
  }

  async setTrustDuration(id: DeviceId, duration: TrustDuration): Promise<void> {
    const nowMs = this.#parts.clock.nowMs()
    await this.#change(id, (record) => lastingRecord(record, duration, nowMs))
  }

  async forgetDevice(id: DeviceId): Promise<void> {
    this.#known(id)
    await this.#parts.devices.remove(id)
  }

  async setAutoAccept(id: DeviceId, autoAccept: AutoAccept | null): Promise<void> {
    if (autoAccept !== null && !(Number.isSafeInteger(autoAccept.limitBytes) && autoAccept.limitBytes > 0))
      throw new DroplineError('setting-invalid', { setting: 'limitBytes' })
    await this.#change(id, (record) => ({ ...record, autoAccept }))
  }

  async history(query: HistoryQuery = {}): Promise<readonly HistoryEntry[]> {
    return this.#parts.history.find(query)
  }

  async clearHistory(): Promise<void> {
    await this.#parts.history.clear()
  }

  async sendAgain(historyId: string): Promise<TransferId> {
    const stored = await this.#parts.history.get(historyId)
    const there: string[] = []
    for (const each of stored?.paths ?? []) if (await isThere(each)) there.push(each)
    return this.#parts.send({ paths: there })
  }

  async historyPath(historyId: string): Promise<string | null> {
    const place = (await this.#parts.history.get(historyId))?.place ?? null
    return place !== null && (await isThere(place)) ? place : null
  }

  #known(id: DeviceId): void {
    if (this.#parts.devices.get(id) === undefined) throw new DroplineError('device-unknown')
  }

  async #change(id: DeviceId, change: (record: TrustRecord) => TrustRecord): Promise<void> {
    this.#known(id)
    await this.#parts.devices.update(id, change)
  }

  #sightings(): readonly NearbyDevice[] {
    return this.#parts.nearby?.devices() ?? []
  }

  #trusted(): readonly TrustedDevice[] {
    const near = new Set(this.#sightings().map(({ deviceId }) => deviceId))
    return this.#parts.devices.records.map((record) => ({
      id: record.deviceId,
      name: record.petname,
      kind: record.kind,
      rememberedAtMs: record.rememberedAtMs,
      lastSeenAtMs: record.lastSeenAtMs,
      duration: record.duration,
      expiresAtMs: record.expiresAtMs,
      mutual: record.mutual,
      nearby: near.has(record.deviceId),
      autoAccept: record.autoAccept,
      identityChanged: record.identityChanged,
    }))
  }

  #tellDevices(): void {
    this.#deviceNews.emit(this.#trusted())
  }
}

async function isThere(place: string): Promise<boolean> {
  return access(place).then(
    () => true,
    () => false,
  )
}
