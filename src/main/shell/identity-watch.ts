import type { DeviceId, Neighbourhood, TrustedDevice } from '../../engine/neighbourhood-api.ts'

/** Tells each time that a remembered device has shown another identity than before. What was so at the start is no news. */
export class IdentityWatch {
  readonly #onAlarm: (device: TrustedDevice) => void
  /** null until the devices are known. */
  #alarmed: ReadonlySet<DeviceId> | null = null

  constructor(neighbourhood: Pick<Neighbourhood, 'onDevices'>, onAlarm: (device: TrustedDevice) => void) {
    this.#onAlarm = onAlarm
    neighbourhood.onDevices((devices) => this.#see(devices))
  }

  /** Takes in what an engine knew before it was listened to; news that came meanwhile is newer. */
  learn(devices: readonly TrustedDevice[]): void {
    this.#alarmed ??= alarmedOf(devices)
  }

  #see(devices: readonly TrustedDevice[]): void {
    const before = this.#alarmed
    this.#alarmed = alarmedOf(devices)
    if (before === null) return
    for (const device of devices) if (device.identityChanged && !before.has(device.id)) this.#onAlarm(device)
  }
}

function alarmedOf(devices: readonly TrustedDevice[]): ReadonlySet<DeviceId> {
  return new Set(devices.filter(({ identityChanged }) => identityChanged).map(({ id }) => id))
}
