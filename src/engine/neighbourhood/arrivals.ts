import { stat } from 'node:fs/promises'
import type { Met } from '../../core/trust/met.ts'
import type { EntryInit, TransferEntry } from '../transfer-entry.ts'
import type { AcceptChoice, EngineSettings } from '../api.ts'
import type { ReceivePlan, Receipts } from '../receipts.ts'
import type { DeviceStore } from './device-store.ts'
import type { TrustDesk } from './trust-desk.ts'

/** More strangers than this do not get to ask at once. */
const STRANGERS_LIMIT = 3

export interface ArrivalsInit {
  readonly devices: DeviceStore
  readonly trust: TrustDesk
  readonly receipts: Receipts
  readonly settings: () => EngineSettings
  readonly entries: () => Iterable<TransferEntry>
  readonly add: (init: Omit<EntryInit, 'id'>) => TransferEntry
  readonly plan: (folder: string) => ReceivePlan
}

/** Those who come without a code, to send something. */
export class Arrivals {
  readonly #init: ArrivalsInit

  constructor(init: ArrivalsInit) {
    this.#init = init
  }

  /** Whether one more stranger may ask. */
  admitsStranger(): boolean {
    const asking = [...this.#init.entries()].filter(
      ({ snapshot: { direction, shortNumber, state } }) =>
        direction === 'receive' &&
        shortNumber !== null &&
        (state.name === 'connecting' || state.name === 'asking'),
    )
    return asking.length < STRANGERS_LIMIT
  }

  arrived({ paired, deviceId, name, kind }: Met): void {
    const { settings, add, trust, receipts, plan } = this.#init
    const { saveFolder: folder, downloadLimitBytesPerSecond } = settings()
    const entry = add({
      direction: 'receive',
      folder,
      deviceId,
      peerName: name,
      limitBytesPerSecond: downloadLimitBytesPerSecond,
      shortNumber: deviceId === null ? paired.keys.sas : null,
      trust: deviceId === null ? 'possible' : 'remembered',
      state: { name: 'connecting' },
    })
    if (deviceId === null) trust.paired(entry, paired.keys, kind)
    receipts.startMet(entry, paired, {
      ...plan(folder),
      answer: (bytes) => this.#autoAccepted(deviceId, bytes),
    })
  }

  /** What the person has decided for a device once and for all; null when they must be asked. */
  async #autoAccepted(deviceId: string | null, bytes: number): Promise<AcceptChoice | null> {
    const { devices, settings } = this.#init
    const record = deviceId === null ? undefined : devices.get(deviceId)
    if (record === undefined || record.identityChanged || record.autoAccept === null) return null
    const { limitBytes, folder } = record.autoAccept
    if (bytes > limitBytes) return null
    const where = folder ?? settings().saveFolder
    const isFolder = await stat(where).then(
      (stats) => stats.isDirectory(),
      () => false,
    )
    return isFolder ? { folder: where } : null
  }
}
