import type { Clock } from '../../core/base/clock.ts'
import { type Deferred, deferred } from '../../core/base/deferred.ts'
import { DroplineError, toDroplineError } from '../../core/base/errors.ts'
import { Scope } from '../../core/base/scope.ts'
import type { Paired } from '../../core/session/owner-pairing.ts'
import type { Met } from '../../core/trust/met.ts'
import { onAbort } from '../../core/signaling/ask.ts'
import type { Nearby } from '../../platform/node/nearby/api.ts'
import type { DeviceId } from '../neighbourhood-api.ts'
import type { TransferEntry } from '../transfer-entry.ts'
import type { DeviceStore } from './device-store.ts'

/** How a share comes to the one it is for. */
export interface Visit {
  /** Whether it may be tried again when the other side has gone before it said yes. */
  readonly patient: boolean
  /** Resolves when the other side is there and it is this share's turn; says whether that took time. */
  near(): Promise<boolean>
  /** Meets it; null when it has gone again. Rejects with a DroplineError. */
  dial(): Promise<Paired | null>
  /** Rests after a try that came to nothing. */
  rest(): Promise<void>
  /** Lets the next one go. */
  end(): void
}

/** After a connection that came to nothing. */
const REST_MS = 5_000

/** A visit to somebody who is not remembered and is there now. */
export function strangerVisit(init: {
  readonly nearby: Nearby
  readonly nearbyId: string
  readonly entry: TransferEntry
  readonly onMet: (met: Met) => void
}): Visit {
  const { nearby, nearbyId, entry, onMet } = init
  return {
    patient: false,
    near: () => Promise.resolve(false),
    dial: async () => {
      const met = await nearby.dial(nearbyId, entry.stopSignal)
      onMet(met)
      entry.update({ shortNumber: met.paired.keys.sas })
      return met.paired
    },
    rest: () => Promise.resolve(),
    end: () => undefined,
  }
}

export interface DeviceVisitsInit {
  readonly clock: Clock
  /** null when this process takes no part in the neighbourhood: every device is away. */
  readonly nearby: Nearby | null
  readonly devices: DeviceStore
}

/** The visits to remembered devices: those to one device go one after the other. */
export class DeviceVisits {
  readonly #init: DeviceVisitsInit
  readonly #lines = new Map<DeviceId, DeviceVisit[]>()

  constructor(init: DeviceVisitsInit) {
    this.#init = init
  }

  start(deviceId: DeviceId, entry: TransferEntry): Visit {
    const line = this.#lines.get(deviceId) ?? []
    this.#lines.set(deviceId, line)
    const visit: DeviceVisit = new DeviceVisit(this.#init, deviceId, entry, {
      isFirst: () => line[0] === visit,
      leave: () => {
        const place = line.indexOf(visit)
        if (place >= 0) line.splice(place, 1)
        line[0]?.hurry()
      },
    })
    line.push(visit)
    return visit
  }
}

interface PlaceInLine {
  isFirst(): boolean
  leave(): void
}

class DeviceVisit implements Visit {
  readonly patient = true
  readonly #init: DeviceVisitsInit
  readonly #deviceId: DeviceId
  readonly #entry: TransferEntry
  readonly #place: PlaceInLine
  #news: Deferred<undefined> = deferred()

  constructor(init: DeviceVisitsInit, deviceId: DeviceId, entry: TransferEntry, place: PlaceInLine) {
    this.#init = init
    this.#deviceId = deviceId
    this.#entry = entry
    this.#place = place
  }

  async near(): Promise<boolean> {
    const { nearby, devices } = this.#init
    const scope = new Scope()
    scope.add(onAbort(this.#entry.stopSignal, () => this.hurry()))
    scope.add(devices.onChange(() => this.hurry()))
    if (nearby !== null) scope.add(nearby.onChange(() => this.hurry()))
    try {
      for (let waited = false; ; waited = true) {
        this.#throwIfStopped()
        if (this.#place.isFirst() && this.#nearbyId() !== null) return waited
        if (!waited) this.#sayWaiting()
        await this.#news.promise
        this.#news = deferred()
      }
    } finally {
      scope.close()
    }
  }

  async dial(): Promise<Paired | null> {
    const { nearby } = this.#init
    const id = this.#nearbyId()
    if (nearby === null || id === null) return null
    try {
      return (await nearby.dial(id, this.#entry.stopSignal)).paired
    } catch (error) {
      this.#throwIfStopped()
      if (toDroplineError(error).code === 'device-away') return null
      throw error
    }
  }

  async rest(): Promise<void> {
    this.#sayWaiting()
    const scope = new Scope()
    const over = deferred<undefined>()
    scope.add(this.#init.clock.after(REST_MS, () => over.resolve(undefined)))
    scope.add(onAbort(this.#entry.stopSignal, () => over.resolve(undefined)))
    await over.promise
    scope.close()
  }

  end(): void {
    this.#place.leave()
  }

  /** Something may have changed. */
  hurry(): void {
    this.#news.resolve(undefined)
  }

  #sayWaiting(): void {
    const deviceName = this.#init.devices.get(this.#deviceId)?.petname ?? this.#entry.snapshot.peerName ?? ''
    this.#entry.update({ state: { name: 'waiting-for-device', deviceName } })
  }

  #nearbyId(): string | null {
    const sightings = this.#init.nearby?.devices() ?? []
    return sightings.find(({ deviceId }) => deviceId === this.#deviceId)?.id ?? null
  }

  #throwIfStopped(): void {
    const { control } = this.#entry
    if (control.signal.aborted) throw new DroplineError('cancelled')
    if (control.leaveSignal.aborted) throw new DroplineError('cancelled', { left: 1 })
    const record = this.#init.devices.get(this.#deviceId)
    if (record === undefined) throw new DroplineError('device-unknown')
    if (record.identityChanged) throw new DroplineError('identity-changed')
  }
}
