import path from 'node:path'
import { fromHex, toHex } from '../core/base/bytes.ts'
import { DroplineError, toDroplineError } from '../core/base/errors.ts'
import type { PairingCode } from '../core/pairing/code.ts'
import type { ResumeSecret } from '../core/pairing/resume.ts'
import type { Ongoing } from '../core/session/lifeline.ts'
import { type KnownOffer, runReceiveSession } from '../core/session/receive-session.ts'
import type { Paired } from '../core/session/owner-pairing.ts'
import type { TransferState } from '../core/session/state.ts'
import type { ReceiveChoice } from '../core/transfer/ports.ts'
import type { Acceptance, Offer } from '../core/transfer/receive.ts'
import { folderSink, removeLeftovers } from '../platform/node/files/sink.ts'
import type { AcceptChoice, ConflictPolicy } from './api.ts'
import { type EngineParts, whileMoving } from './engine-parts.ts'
import { sayAgain } from './say-again.ts'
import type { StoredReceipt } from './stored-transfer.ts'
import type { TransferEntry } from './transfer-entry.ts'
import { NOBODYS_AFTER_MS } from './transfer-store.ts'

/** How to receive, before the person says more. */
export interface ReceivePlan extends Omit<ReceiveChoice, 'conflict'> {
  readonly folder: string
  readonly conflict: ConflictPolicy | 'ask'
  /** The answer to an offer of so many bytes that needs no person; null to ask one. */
  readonly answer?: (bytes: number) => Promise<AcceptChoice | null>
}

/** How long the end of the program waits for senders that have not heard that all is there. */
const LAST_CHANCE_MS = 10_000

type Start = PairingCode | Paired | ResumeSecret | Ongoing

/** Everything that this computer receives. */
export class Receipts {
  readonly #engine: EngineParts
  readonly #closing = new AbortController()
  readonly #unheard = new Set<Promise<void>>()

  constructor(engine: EngineParts) {
    this.#engine = engine
  }

  /** A new receipt, by code. */
  start(entry: TransferEntry, code: PairingCode, plan: ReceivePlan): void {
    this.#run(entry, plan, code, null)
  }

  /** A new receipt from somebody who came without a code. */
  startMet(entry: TransferEntry, paired: Paired, plan: ReceivePlan): void {
    this.#run(entry, plan, paired, null)
  }

  /** Takes an interrupted receipt up again. */
  resume(entry: TransferEntry, stored: StoredReceipt, plan: Omit<ReceivePlan, 'folder' | 'conflict'>): void {
    const { folder, conflict, resumeSecret } = stored
    this.#run(entry, { ...plan, folder, conflict }, { resumeSecret: fromHex(resumeSecret) }, stored)
  }

  /** Removes what an interrupted receipt has left on the disk; finished files stay. */
  async discard(stored: StoredReceipt): Promise<void> {
    await discardParts(stored)
    await this.#engine.untold(stored)
    await this.#engine.spool.remove(stored.id)
  }

  /** Ends soon: the senders that have not heard that all is there get a last chance to. */
  async close(): Promise<void> {
    if (this.#unheard.size === 0) return
    const cancel = this.#engine.clock.after(LAST_CHANCE_MS, () => this.#closing.abort())
    await Promise.all(this.#unheard)
    cancel()
  }

  /** All is there, but the connection was lost before the sender has heard it: it will look for us to be told. */
  #sayAgain(stored: StoredReceipt): void {
    const saying = sayAgain(this.#engine, stored, this.#closing.signal).finally(() =>
      this.#unheard.delete(saying),
    )
    this.#unheard.add(saying)
  }

  #run(entry: TransferEntry, plan: ReceivePlan, start: Start, stored: StoredReceipt | null): void {
    entry.run(
      () => {
        if (stored !== null && !this.#engine.store.hold(stored.id)) throw new DroplineError('not-resumable')
        return new Receipt(this.#engine, entry, plan, stored).run(
          start,
          (ongoing) => this.#receiveNext(entry, plan, ongoing),
          (done) => this.#sayAgain(done),
        )
      },
      () => this.#engine.store.get(entry.id) !== undefined,
    )
  }

  /** What the sender has queued comes on the same connection, as a transfer of its own. */
  #receiveNext(before: TransferEntry, plan: ReceivePlan, ongoing: Ongoing): void {
    const { peerName, limitBytesPerSecond } = before.snapshot
    const { folder } = plan
    const next = this.#engine.add({ direction: 'receive', peerName, folder, limitBytesPerSecond })
    this.#engine.follows(next, before)
    this.#run(next, plan, ongoing, null)
  }
}

/** One receipt. */
class Receipt {
  readonly #engine: EngineParts
  readonly #entry: TransferEntry
  readonly #plan: ReceivePlan
  #stored: StoredReceipt | null
  #folder: string
  #offer: { readonly facts: KnownOffer; readonly secret: ResumeSecret } | null = null

  constructor(engine: EngineParts, entry: TransferEntry, plan: ReceivePlan, stored: StoredReceipt | null) {
    this.#engine = engine
    this.#entry = entry
    this.#plan = plan
    this.#stored = stored
    this.#folder = plan.folder
  }

  async run(
    start: Start,
    receiveNext: (ongoing: Ongoing) => void,
    sayAgain: (stored: StoredReceipt) => void,
  ): Promise<TransferState> {
    const { store, clock } = this.#engine
    const stopSaving = whileMoving(this.#entry, clock, () => void this.#save({}, false))
    try {
      const { result, report, ongoing, confirmed } = await runReceiveSession({
        parts: this.#engine.session(),
        reports: this.#entry.reports,
        control: this.#entry.control,
        start,
        onPaired: (keys) => this.#engine.paired(this.#entry, keys),
        acceptedBefore: this.#stored?.summary ?? null,
        openSink: () => folderSink(this.#folder),
        onOffer: (facts, secret) => {
          this.#offer = { facts, secret }
        },
        onAccepted: () => this.#accepted(),
        ask: (offer) => this.#ask(offer),
      })
      const first = report.top[0]
      this.#entry.receivedPath = first === undefined ? this.#folder : path.join(this.#folder, first)
      if (confirmed || this.#stored === null) await store.remove(this.#entry.id)
      else sayAgain(this.#stored)
      if (ongoing !== null) receiveNext(ongoing)
      return { name: 'done', result }
    } catch (thrown) {
      const error = toDroplineError(thrown)
      await this.#ended(error)
      throw error
    } finally {
      stopSaving()
    }
  }

  /** Keeps what can go on, and removes the rest. */
  async #ended({ detail }: DroplineError): Promise<void> {
    const { store, spool } = this.#engine
    if (this.#stored === null) return
    if (detail['left'] !== undefined) {
      await this.#save({}, true)
      await store.letGo(this.#entry.id)
      return
    }
    await discardParts(this.#stored)
    if (detail['untold'] === undefined) await store.remove(this.#entry.id)
    else await this.#engine.untold(this.#stored)
    await spool.remove(this.#entry.id)
  }

  async #ask(offer: Offer): Promise<Acceptance | null> {
    const again = this.#acceptedBefore(offer)
    if (again !== null) return again
    const { spool } = this.#engine
    const kind = offer.content
    this.#entry.update({ kind, conflicts: kind === 'text' ? 0 : offer.check.conflicts })
    const choice = (await this.#decided()) ?? (await this.#askPerson(offer))
    if (choice === null) return null
    const folder =
      kind === 'text' ? await spool.folderFor(this.#entry.id) : (choice.folder ?? this.#plan.folder)
    const conflict = this.#conflictFor(choice)
    await this.#keep(folder, conflict)
    return {
      ...this.#choice(conflict),
      ...(folder === this.#plan.folder ? {} : { sink: folderSink(folder) }),
    }
  }

  async #askPerson(offer: Offer): Promise<AcceptChoice | null> {
    this.#entry.lookInto = (folder) => folderSink(folder).check(offer.manifest)
    try {
      return await this.#entry.ask(offer.signal)
    } finally {
      this.#entry.lookInto = null
    }
  }

  async #decided(): Promise<AcceptChoice | null> {
    const { answer } = this.#plan
    return this.#offer === null || answer === undefined ? null : answer(this.#offer.facts.summary.bytes)
  }

  /** The person has said yes to this very transfer; the connection was lost before its journal was begun. */
  #acceptedBefore(offer: Offer): Acceptance | null {
    if (this.#stored === null || this.#stored.transferId !== toHex(offer.transferId)) return null
    return this.#choice(this.#stored.conflict)
  }

  /** The yes, also one that the journal in the folder remembers. */
  #accepted(): void {
    if (this.#offer === null) return
    const { facts } = this.#offer
    this.#entry.update({ kind: facts.content })
    if (this.#stored?.transferId === toHex(facts.transferId)) return
    void this.#keep(this.#folder, this.#conflictFor({}))
  }

  async #keep(folder: string, conflict: ConflictPolicy): Promise<void> {
    if (this.#offer === null) throw new DroplineError('internal', { message: 'a yes without an offer' })
    const { facts, secret } = this.#offer
    const { store, clock } = this.#engine
    const transferId = toHex(facts.transferId)
    for (const other of store.list())
      if (other.direction === 'receive' && other.transferId === transferId && other.id !== this.#entry.id) {
        this.#engine.forget(other.id)
        await store.remove(other.id)
      }
    this.#folder = folder
    this.#stored = {
      version: 1,
      id: this.#entry.id,
      direction: 'receive',
      kind: facts.content,
      transferId,
      resumeSecret: toHex(secret.resumeSecret),
      peerName: this.#entry.snapshot.peerName,
      summary: facts.summary,
      progress: null,
      touchedAtMs: clock.nowMs(),
      folder,
      conflict,
    }
    this.#entry.update({ folder, conflict })
    store.hold(this.#entry.id)
    await this.#save({}, true)
    await removeLeftovers(folder, clock.nowMs() - NOBODYS_AFTER_MS, (known) =>
      store.list().some((each) => each.transferId === known),
    )
  }

  async #save(change: Partial<StoredReceipt>, durable: boolean): Promise<void> {
    if (this.#stored === null) return
    const { peerName } = this.#entry.snapshot
    this.#stored = { ...this.#stored, ...change, peerName, progress: this.#entry.progress }
    await this.#engine.store.save(this.#stored, durable)
  }

  #conflictFor(choice: AcceptChoice): ConflictPolicy {
    return choice.conflict ?? (this.#plan.conflict === 'ask' ? 'rename' : this.#plan.conflict)
  }

  #choice(conflict: ConflictPolicy): ReceiveChoice {
    const { compare, keepTimes, keepExecutable, links } = this.#plan
    return { conflict, compare, keepTimes, keepExecutable, links }
  }
}

/** Only what a suspended sink has left is there to be removed. */
export async function discardParts(stored: StoredReceipt): Promise<void> {
  const sink = folderSink(stored.folder)
  try {
    if ((await sink.recall(fromHex(stored.transferId))) !== null) await sink.abandon()
  } catch {
    // The folder has gone, and what was in it with it.
  }
}
