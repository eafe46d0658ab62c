import { fromHex, toHex } from '../core/base/bytes.ts'
import { DroplineError, toDroplineError } from '../core/base/errors.ts'
import { Scope } from '../core/base/scope.ts'
import { newTransferId, runSendSession } from '../core/session/send-session.ts'
import type { TransferState } from '../core/session/state.ts'
import { summarise } from '../core/transfer/summary.ts'
import { reopenSource, scanSource } from '../platform/node/files/source.ts'
import { type EngineParts, whileMoving } from './engine-parts.ts'
import { FamilyShare } from './family-share.ts'
import { firstToCome } from './first-to-come.ts'
import { requestOf } from './neighbourhood/outbox.ts'
import type { Visit } from './neighbourhood/visits.ts'
import { type Destination, type Share, type ShareRequest, storedShareOf } from './share.ts'
import { ShareQueues } from './share-queues.ts'
import type { StoredShare } from './stored-transfer.ts'
import type { TransferEntry } from './transfer-entry.ts'

/** Everything that this computer sends. */
export class Shares {
  readonly #engine: EngineParts
  readonly #queues = new ShareQueues()

  constructor(engine: EngineParts) {
    this.#engine = engine
  }

  /** A new share, by code. */
  start(entry: TransferEntry, request: ShareRequest): void {
    this.#run(entry, async () => {
      const share = await this.#scan(entry, request)
      return request.receivers === 1 ? this.#toOne(entry, share) : this.#toSeveral(entry, share)
    })
  }

  /**
   * Takes an interrupted delivery up again. It counts as accepted even if this side was killed before it could store that: the
   * receiver may well be waiting for it.
   */
  resume(entry: TransferEntry, stored: StoredShare): void {
    this.#run(entry, async () => {
      if (!this.#engine.store.hold(stored.id)) throw new DroplineError('not-resumable')
      const manifest = await this.#engine.store.loadManifest(stored, this.#engine.session().sha256)
      if (manifest === null) {
        await this.#engine.store.remove(stored.id)
        throw new DroplineError('not-resumable')
      }
      const { tops, links } = stored
      const share = { ...requestOf(stored), source: reopenSource({ manifest, tops, links }) }
      const start = { resumeSecret: fromHex(stored.resumeSecret) }
      return this.#deliver(entry, share, {
        start,
        transferId: fromHex(stored.transferId),
        accepted: true,
      })
    })
    this.#queueAgain(entry)
  }

  /** A share to a device without a code, for which it may have to wait. */
  toDevice(entry: TransferEntry, request: ShareRequest, visit: Visit): void {
    this.#run(entry, async () => {
      try {
        return await this.#visit(entry, request, visit)
      } catch (thrown) {
        const error = toDroplineError(thrown)
        if (error.detail['left'] === undefined) await this.#engine.spool.clear(request.paths)
        throw error
      } finally {
        visit.end()
      }
    })
  }

  async #visit(entry: TransferEntry, request: ShareRequest, visit: Visit): Promise<TransferState> {
    let share = await this.#scan(entry, request)
    for (;;) {
      // What was dropped has perhaps changed while it waited.
      if (await visit.near()) share = await this.#scan(entry, request)
      entry.reports.state({ name: 'connecting' })
      const start = await visit.dial()
      if (start === null) continue
      try {
        return await this.#deliver(entry, share, {
          start,
          transferId: newTransferId(),
          accepted: false,
          mayTryAgain: true,
        })
      } catch (error) {
        const isGone = ['peer-lost', 'peer-left'].includes(toDroplineError(error).code)
        if (!visit.patient || !isGone || entry.stopSignal.aborted) throw error
      }
      await visit.rest()
    }
  }

  /** A share to the receiver of `before`, on the same connection when that one is done. */
  queue(entry: TransferEntry, before: TransferEntry, request: ShareRequest): void {
    const place = before.running ? this.#queues.join(entry, before) : null
    this.#run(entry, async () => {
      const share = await this.#scan(entry, request)
      await this.#engine.outbox.change(entry.id, { summary: summarise(share.source.manifest) })
      const start = (await place?.turn()) ?? null
      if (start === null) return this.#toOne(entry, share)
      return this.#deliver(entry, share, { start, transferId: newTransferId(), accepted: false })
    })
    this.#queueAgain(entry)
  }

  /** What waited behind `entry` when both were interrupted does so again. */
  #queueAgain(entry: TransferEntry): void {
    for (const item of this.#engine.outbox.behind(entry.id)) {
      const other = this.#engine.entry(item.id)
      if (other === undefined || other.running || other.ended) continue
      this.#engine.follows(other, entry)
      this.queue(other, entry, requestOf(item))
    }
  }

  #run(entry: TransferEntry, session: () => Promise<TransferState>): void {
    const { store, outbox } = this.#engine
    const isKept = (): boolean => store.get(entry.id) !== undefined || outbox.get(entry.id) !== undefined
    entry.run(async () => {
      try {
        return await session()
      } catch (thrown) {
        const error = entry.leaves ? new DroplineError('cancelled', { left: 1 }) : toDroplineError(thrown)
        if (error.detail['left'] === undefined) await outbox.remove(entry.id)
        this.#queues.fail(entry, error)
        throw error
      }
    }, isKept)
  }

  async #scan(entry: TransferEntry, request: ShareRequest): Promise<Share> {
    const { paths, links } = request
    entry.sentPaths = paths
    const source = await scanSource(paths, { signal: entry.stopSignal, links })
    entry.reports.summary(summarise(source.manifest))
    return { ...request, source }
  }

  /** One receiver: whoever types the code, or the one to whom the same was being sent when it was interrupted. */
  async #toOne(entry: TransferEntry, share: Share): Promise<TransferState> {
    const scope = new Scope()
    const before = this.#interruptedBefore(share)
    try {
      const start = await firstToCome(this.#engine.session(), entry, { share, before }, scope)
      if (before !== null) {
        this.#engine.forget(before.id)
        await this.#engine.store.remove(before.id)
      }
      const transferId = before === null ? newTransferId() : fromHex(before.transferId)
      return await this.#deliver(entry, share, { start, transferId, accepted: before !== null })
    } finally {
      // Nobody has come: it stays what it was.
      if (before !== null) await this.#engine.store.letGo(before.id)
      scope.close()
    }
  }

  /** An interrupted delivery of the very same, which this one is to continue. */
  #interruptedBefore({ paths, links, source }: Share): StoredShare | null {
    const { store } = this.#engine
    const stored = store.findShare(paths, links)
    if (stored === undefined || stored.manifest.sha256 !== toHex(source.manifest.sha256)) return null
    if (!store.hold(stored.id)) return null
    return stored
  }

  #toSeveral(entry: TransferEntry, share: Share): Promise<TransferState> {
    const family = new FamilyShare({
      engine: this.#engine,
      parent: entry,
      share,
      deliver: (child, source, start) =>
        this.#run(child, () =>
          this.#deliver(
            child,
            { ...share, source: { ...share.source, open: (index) => source.open(index) } },
            { start, transferId: newTransferId(), accepted: false },
          ),
        ),
    })
    return family.run()
  }

  /** Brings it to one receiver, over as many connections as it takes. */
  async #deliver(entry: TransferEntry, share: Share, to: Destination): Promise<TransferState> {
    const { store, clock, spool, outbox } = this.#engine
    const { manifest } = share.source
    entry.sentPaths = share.paths
    if ('keys' in to.start) this.#engine.paired(entry, to.start.keys)
    let stored = storedShareOf(entry, share, to, clock.nowMs())
    const save = (change: Partial<StoredShare>, durable: boolean): Promise<void> => {
      stored = { ...stored, ...change, peerName: entry.snapshot.peerName, progress: entry.progress }
      return store.save(stored, durable)
    }
    store.hold(entry.id)
    await store.saveManifest(entry.id, manifest)
    await save({}, true)
    const stopSaving = whileMoving(entry, clock, () => void save({}, false))
    try {
      const { result, ongoing } = await runSendSession({
        parts: this.#engine.session(),
        reports: entry.reports,
        control: entry.control,
        source: share.source,
        content: share.kind,
        transferId: to.transferId,
        start: to.start,
        freesCode: share.receivers > 1,
        acceptedBefore: to.accepted,
        // From here on it is an interrupted transfer, should anything happen.
        onAccepted: () => void save({ accepted: true }, true).then(() => outbox.remove(entry.id)),
        more: () => this.#queues.isAwaited(entry),
      })
      await store.remove(entry.id)
      await outbox.remove(entry.id)
      await spool.clear(share.paths)
      const passed = this.#queues.passOn(entry, ongoing)
      if (passed !== null)
        for (const { id } of passed.rest) await outbox.change(id, { behind: passed.next.id })
      return { name: 'done', result }
    } catch (thrown) {
      const error = toDroplineError(thrown)
      // Who has not said yes keeps nothing, and will not look for us.
      if (error.detail['left'] === undefined || !stored.accepted) {
        if (error.detail['untold'] !== undefined && stored.accepted) await this.#engine.untold(stored)
        else await store.remove(entry.id)
        if (to.mayTryAgain !== true) await spool.clear(share.paths)
      } else {
        await save({}, true)
        await store.letGo(entry.id)
      }
      throw error
    } finally {
      stopSaving()
    }
  }
}
