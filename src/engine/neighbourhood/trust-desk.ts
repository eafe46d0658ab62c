import { type Candidate, candidateOf } from '../../core/trust/candidate.ts'
import { lastingRecord, newTrustRecord, type TrustRecord } from '../../core/trust/record.ts'
import type { Clock } from '../../core/base/clock.ts'
import { DroplineError } from '../../core/base/errors.ts'
import type { PairingKeys } from '../../core/pairing/handshake.ts'
import type { TransferId } from '../api.ts'
import type { DeviceId, DeviceKind, TrustDuration, TrustOfTransfer } from '../neighbourhood-api.ts'
import type { TransferEntry } from '../transfer-entry.ts'
import type { DeviceStore } from './device-store.ts'
import { petnameFor } from './petname.ts'

/** With whom a transfer is, as far as it concerns remembering. */
type Relation =
  /** They have paired by a code, or as strangers. */
  | {
      readonly kind: 'paired'
      readonly keys: Pick<PairingKeys, 'role' | 'pairSecret'>
      readonly deviceKind: DeviceKind
    }
  /** It was remembered for this transfer only, which is over. */
  | { readonly kind: 'parted'; readonly record: TrustRecord }

export interface TrustDeskInit {
  readonly clock: Clock
  readonly devices: DeviceStore
  readonly entries: () => Iterable<TransferEntry>
  /** What others are to see of us has changed. */
  readonly onChange: () => void
}

/** Who is remembered because of which transfer. */
export class TrustDesk {
  readonly #init: TrustDeskInit
  readonly #relations = new Map<TransferId, Relation>()
  #wantedBy: ReadonlySet<string> = new Set()

  constructor(init: TrustDeskInit) {
    this.#init = init
  }

  /** The two sides of a transfer have paired without knowing each other. */
  paired(entry: TransferEntry, keys: Pick<PairingKeys, 'role' | 'pairSecret'>, deviceKind: DeviceKind): void {
    const known = this.#relations.get(entry.id)
    if (entry.snapshot.deviceId !== null || (known?.kind === 'paired' && known.keys === keys)) return
    this.#relations.set(entry.id, { kind: 'paired', keys, deviceKind })
    this.#init.onChange()
    this.tell()
  }

  /** The next transfer on the same connection is with the same computer. */
  sameAs(entry: TransferEntry, before: TransferEntry): void {
    const relation = this.#relations.get(before.id)
    if (relation !== undefined) this.#relations.set(entry.id, relation)
    const { deviceId, trust } = before.snapshot
    entry.relate({ deviceId, trust })
  }

  forget(id: TransferId): void {
    if (this.#relations.delete(id)) this.#init.onChange()
  }

  /** Those by whose adverts it is seen that the other side remembers us. */
  candidates(): readonly (Candidate & { readonly key: TransferId })[] {
    const candidates: (Candidate & { readonly key: TransferId })[] = []
    for (const { id, snapshot } of this.#init.entries()) {
      const relation = this.#relations.get(id)
      if (relation?.kind === 'paired' && snapshot.deviceId === null)
        candidates.push({ key: id, ...candidateOf(relation.keys) })
    }
    return candidates
  }

  wantedBy(keys: ReadonlySet<string>): void {
    this.#wantedBy = keys
    this.tell()
  }

  /** Rejects with DroplineError 'not-rememberable', 'devices-locked'. */
  async remember(entry: TransferEntry, duration: TrustDuration): Promise<DeviceId> {
    const { devices, clock } = this.#init
    const nowMs = clock.nowMs()
    const { deviceId } = entry.snapshot
    if (deviceId !== null && devices.get(deviceId) !== undefined) {
      await devices.update(deviceId, (record) => lastingRecord(record, duration, nowMs))
      return deviceId
    }
    const relation = this.#relations.get(entry.id)
    if (relation === undefined) throw new DroplineError('not-rememberable')
    const record =
      relation.kind === 'parted'
        ? lastingRecord(relation.record, duration, nowMs)
        : newTrustRecord({
            keys: relation.keys,
            petname: petnameFor(entry.snapshot.peerName, devices.records),
            kind: relation.deviceKind,
            duration,
            nowMs,
          })
    await devices.add(record)
    this.#related(relation, record)
    return record.deviceId
  }

  /** A transfer with a remembered device has gone well: one that was remembered for it alone is not any more. */
  async done(entry: TransferEntry): Promise<void> {
    const { deviceId } = entry.snapshot
    const record = deviceId === null ? undefined : this.#init.devices.get(deviceId)
    // The transfer by which it came to be remembered is not its next one.
    if (record?.duration !== 'once' || this.#relations.has(entry.id)) return
    await this.#init.devices.remove(record.deviceId)
    this.#relations.set(entry.id, { kind: 'parted', record })
    entry.relate({ deviceId: null })
    this.tell()
  }

  /** Says of every transfer what is so now. */
  tell(): void {
    for (const entry of this.#init.entries()) {
      const trust = this.#trustOf(entry)
      const { deviceId } = entry.snapshot
      const record = deviceId === null ? undefined : this.#init.devices.get(deviceId)
      const peerName = record?.petname ?? entry.snapshot.peerName
      if (trust !== entry.snapshot.trust || peerName !== entry.snapshot.peerName)
        entry.relate({ trust, peerName })
    }
  }

  #trustOf({ id, snapshot: { deviceId } }: TransferEntry): TrustOfTransfer {
    if (deviceId !== null && this.#init.devices.get(deviceId) !== undefined) return 'remembered'
    if (!this.#relations.has(id)) return 'none'
    return this.#wantedBy.has(id) ? 'wanted-by-peer' : 'possible'
  }

  /** All transfers of one connection are with the device. */
  #related(relation: Relation, { deviceId, petname }: TrustRecord): void {
    for (const entry of this.#init.entries())
      if (this.#relations.get(entry.id) === relation) entry.relate({ deviceId, peerName: petname })
    this.tell()
    this.#init.onChange()
  }
}
