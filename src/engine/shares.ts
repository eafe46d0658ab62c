import { fromHex, toHex } from '../core/base/bytes.ts'
import { type Deferred, deferred } from '../core/base/deferred.ts'
import { DroplineError, toDroplineError } from '../core/base/errors.ts'
import { Scope } from '../core/base/scope.ts'
import type { LifelineStart, Ongoing } from '../core/session/lifeline.ts'
import { meetAgain } from '../core/session/meet-again.ts'
import { type Paired, runCodeDesk } from '../core/session/owner-pairing.ts'
import { newTransferId, runSendSession } from '../core/session/send-session.ts'
import type { TransferState } from '../core/session/state.ts'
import { summarise } from '../core/transfer/summary.ts'
import { reopenSource, type ScannedSource, scanSource } from '../platform/node/files/source.ts'
import type { LinkPolicy, TransferSnapshot } from './api.ts'
import { type EngineParts, whileMoving } from './engine-parts.ts'
import { FamilyShare } from './family-share.ts'
import type { Visit } from './neighbourhood/visits.ts'
import type { StoredShare } from './stored-transfer.ts'
import type { TransferEntry } from './transfer-entry.ts'

/** What is shared, before anything was read. */
export interface ShareRequest {
  readonly kind: TransferSnapshot['kind']
  readonly paths: readonly string[]
  readonly links: LinkPolicy
  readonly codeWords: number
  readonly ttlMs: number
  readonly receivers: number
}

/** What is shared, once it has been read. */
interface Share extends ShareRequest {
  readonly source: ScannedSource
}

/** To whom, and as which transfer. */
interface Destination {
  readonly start: LifelineStart
  readonly transferId: Uint8Array
  readonly accepted: boolean
  /** Whether somebody else decides what becomes of its files when it fails. */
  readonly mayTryAgain?: boolean
}

/** A delivery that has its place in the queue behind another one to the same receiver. */
interface Queued {
  readonly entry: TransferEntry
  /** Resolves with the connection, or with null when it is gone and a code is needed. */
  readonly turn: Deferred<Ongoing | null>
  ready: boolean
}

/** Everything that this computer sends. */
export class Shares {
  readonly #engine: EngineParts
  /** By the entry that they wait for. */
  readonly #queues = new Map<TransferEntry, Queued[]>()

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
      const { kind, paths, tops, links } = stored
      const source = reopenSource({ manifest, tops, links })
      const start = { resumeSecret: fromHex(stored.resumeSecret) }
      const share = { kind, paths, links, source, codeWords: 2, ttlMs: 0, receivers: 1 }
      return this.#deliver(entry, share, {
        start,
        transferId: fromHex(stored.transferId),
        accepted: true,
      })
    })
  }

  /** A share to a device without a code, for which it may have to wait. */
  toDevice(entry: TransferEntry, request: ShareRequest, visit: Visit): void {
    this.#run(entry, async () => {
      try {
        return await this.#visit(entry, request, visit)
      } catch (thrown) {
        const error = toDroplineError(thrown)
        if (error.detail['left'] === undefined) {
          await this.#engine.outbox.remove(entry.id)
          await this.#engine.spool.clear(request.paths)
        }
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
    const queued: Queued = { entry, turn: deferred(), ready: false }
    queued.turn.promise.catch(() => undefined)
    const queue = this.#queues.get(before)
    if (queue === undefined) this.#queues.set(before, [queued])
    else queue.push(queued)
    this.#run(entry, async () => {
      const share = await this.#scan(entry, request)
      queued.ready = true
      const start = await untilAborted(queued.turn.promise, entry.stopSignal)
      if (start === null) return this.#toOne(entry, share)
      return this.#deliver(entry, share, { start, transferId: newTransferId(), accepted: false })
    })
  }

  #run(entry: TransferEntry, session: () => Promise<TransferState>): void {
    const { store, outbox } = this.#engine
    entry.run(session, () => store.get(entry.id) !== undefined || outbox.get(entry.id) !== undefined)
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
      const start = await this.#firstToCome(entry, share, before, scope)
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

  async #firstToCome(
    entry: TransferEntry,
    share: Share,
    before: StoredShare | null,
    scope: Scope,
  ): Promise<Paired> {
    const { ways, clock } = this.#engine.session()
    const { codeWords, ttlMs } = share
    const came = deferred<Paired>()
    const search = new AbortController()
    const signal = AbortSignal.any([entry.stopSignal, search.signal])
    scope.add(() => search.abort())
    const desk = runCodeDesk(
      {
        ways,
        clock,
        codeWords,
        ttlMs,
        receivers: 1,
        signal: entry.stopSignal,
        onWaiting: (state) => entry.reports.state(state),
        onPaired: (paired) => came.resolve(paired),
      },
      scope,
    )
    desk.catch((error: unknown) => came.reject(toDroplineError(error)))
    if (before !== null)
      meetAgain({
        role: 'owner',
        ways,
        secret: { resumeSecret: fromHex(before.resumeSecret) },
        clock,
        signal,
        failuresBefore: 0,
        onHope: entry.control.onHope,
        onEffort: () => undefined,
      }).then(
        (paired) => came.resolve(paired),
        () => undefined,
      )
    return came.promise
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
        more: () => this.#nextInQueue(entry) !== undefined,
      })
      await store.remove(entry.id)
      await outbox.remove(entry.id)
      await spool.clear(share.paths)
      this.#passOn(entry, ongoing)
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
      for (const queued of this.#queues.get(entry) ?? []) queued.turn.reject(error)
      this.#queues.delete(entry)
      throw error
    } finally {
      stopSaving()
    }
  }

  #nextInQueue(entry: TransferEntry): Queued | undefined {
    return this.#queues.get(entry)?.find(({ ready, entry: next }) => ready && !next.stopSignal.aborted)
  }

  /** The connection goes to the next in the queue, the queue with it; without a connection each needs a code of its own. */
  #passOn(entry: TransferEntry, ongoing: Ongoing | null): void {
    const queue = this.#queues.get(entry) ?? []
    this.#queues.delete(entry)
    const next = ongoing === null ? undefined : queue.find(({ ready }) => ready)
    if (next === undefined) {
      ongoing?.scope.close()
      for (const queued of queue) queued.turn.resolve(null)
      return
    }
    const rest = queue.filter((queued) => queued !== next)
    if (rest.length > 0) this.#queues.set(next.entry, rest)
    next.turn.resolve(ongoing)
  }
}

function storedShareOf(entry: TransferEntry, share: Share, to: Destination, nowMs: number): StoredShare {
  const { manifest, tops } = share.source
  const { resumeSecret } = 'keys' in to.start ? to.start.keys : to.start
  return {
    version: 1,
    id: entry.id,
    direction: 'send',
    kind: share.kind,
    transferId: toHex(to.transferId),
    resumeSecret: toHex(resumeSecret),
    peerName: entry.snapshot.peerName,
    summary: summarise(manifest),
    progress: entry.progress,
    touchedAtMs: nowMs,
    paths: [...share.paths],
    tops: [...tops],
    links: share.links,
    accepted: to.accepted,
    manifest: {
      entries: manifest.length,
      bytes: manifest.totalBytes,
      sha256: toHex(manifest.sha256),
    },
  }
}

/** The promise, or DroplineError 'cancelled' as soon as `signal` is aborted. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = deferred<never>()
  const onAbort = (): void => aborted.reject(new DroplineError('cancelled'))
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
