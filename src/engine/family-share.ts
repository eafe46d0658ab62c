import { Scope } from '../core/base/scope.ts'
import { type Paired, runCodeDesk } from '../core/session/owner-pairing.ts'
import type { TransferProgress, TransferResult, TransferState } from '../core/session/state.ts'
import type { FileSource } from '../core/transfer/ports.ts'
import { blockHasher } from '../core/transfer/file-hash.ts'
import { sharedSource } from '../core/transfer/shared-source.ts'
import type { EngineParts } from './engine-parts.ts'
import type { ShareRequest } from './share.ts'
import type { TransferEntry } from './transfer-entry.ts'

/** At most four reports a second for the whole family. */
const REPORT_EVERY_MS = 250

export interface FamilyShareInit {
  readonly engine: EngineParts
  /** Shows the code, and what its children have come to together. */
  readonly parent: TransferEntry
  readonly share: ShareRequest & { readonly source: FileSource }
  /** Starts the delivery to one receiver. */
  readonly deliver: (child: TransferEntry, source: FileSource, start: Paired) => void
}

/** One share to several receivers by one code: each is a transfer of its own, and the parent sums them up. */
export class FamilyShare {
  readonly #init: FamilyShareInit
  readonly #children: TransferEntry[] = []
  readonly #source: FileSource
  #deskOpen = true
  #reportedAtMs = 0

  constructor(init: FamilyShareInit) {
    this.#init = init
    const { sha256, hashBlock } = init.engine.session()
    this.#source = sharedSource(init.share.source, blockHasher(sha256, hashBlock))
  }

  async run(): Promise<TransferState> {
    const { parent } = this.#init
    const scope = new Scope()
    const { signal, leaveSignal } = parent.control
    const onCancel = (): void => this.#each((child) => child.cancel())
    const onLeave = (): void => this.#each((child) => child.leave())
    signal.addEventListener('abort', onCancel)
    leaveSignal.addEventListener('abort', onLeave)
    try {
      await this.#openDesk(scope)
      this.#deskOpen = false
      this.#sayWaiting()
      await this.#untilAllRest()
      return this.#ending()
    } catch (error) {
      await this.#untilAllRest()
      throw error
    } finally {
      signal.removeEventListener('abort', onCancel)
      leaveSignal.removeEventListener('abort', onLeave)
      scope.close()
    }
  }

  #openDesk(scope: Scope): Promise<void> {
    const { engine, parent, share } = this.#init
    const { ways, clock } = engine.session()
    this.#sayWaiting()
    return runCodeDesk(
      {
        ways,
        clock,
        codeWords: share.codeWords,
        ttlMs: share.ttlMs,
        receivers: share.receivers,
        signal: parent.stopSignal,
        onWaiting: (state) => parent.reports.state(state),
        onPaired: (paired) => this.#came(paired),
      },
      scope,
    )
  }

  #came(paired: Paired): void {
    const { engine, parent, deliver } = this.#init
    const { kind, summary, limitBytesPerSecond } = parent.snapshot
    const child = engine.add({ direction: 'send', parentId: parent.id, kind, summary, limitBytesPerSecond })
    this.#children.push(child)
    child.onProgress(() => this.#sum())
    deliver(child, this.#source, paired)
    this.#sayWaiting()
  }

  #sayWaiting(): void {
    this.#init.parent.update({ receivers: { waiting: this.#deskOpen, count: this.#children.length } })
  }

  /** While the code is open the parent shows it; after that, how far all are. */
  #sum(): void {
    const { engine, parent } = this.#init
    const nowMs = engine.clock.nowMs()
    if (this.#deskOpen || nowMs - this.#reportedAtMs < REPORT_EVERY_MS) return
    this.#reportedAtMs = nowMs
    const all = this.#children.map((child) => child.progress).filter((progress) => progress !== null)
    const progress = all.length === 0 ? null : all.reduce(addProgress)
    if (progress !== null) parent.reports.state({ name: 'moving', progress })
  }

  async #untilAllRest(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.finished))
  }

  /** Done when anybody has it; what became of the others, their own entries say. */
  #ending(): TransferState {
    const states = this.#children.map((child) => child.snapshot.state)
    const results = states.filter((state) => state.name === 'done').map((state) => state.result)
    const first = results[0]
    if (first !== undefined) return { name: 'done', result: results.slice(1).reduce(addResult, first) }
    const failed = states.find((state) => state.name === 'failed')
    return failed ?? { name: 'failed', error: { code: 'cancelled', detail: {} } }
  }

  #each(what: (child: TransferEntry) => void): void {
    for (const child of this.#children) what(child)
  }
}

function addProgress(a: TransferProgress, b: TransferProgress): TransferProgress {
  return {
    bytesDone: a.bytesDone + b.bytesDone,
    bytesTotal: a.bytesTotal + b.bytesTotal,
    filesDone: a.filesDone + b.filesDone,
    filesTotal: a.filesTotal + b.filesTotal,
    bytesMoved: a.bytesMoved + b.bytesMoved,
    bytesPerSecond: a.bytesPerSecond + b.bytesPerSecond,
    secondsLeft:
      a.secondsLeft === null || b.secondsLeft === null ? null : Math.max(a.secondsLeft, b.secondsLeft),
    path: b.path === 'relayed' ? b.path : a.path,
  }
}

function addResult(a: TransferResult, b: TransferResult): TransferResult {
  return {
    ...a,
    files: a.files + b.files,
    bytes: a.bytes + b.bytes,
    bytesMoved: a.bytesMoved + b.bytesMoved,
    bytesSkipped: a.bytesSkipped + b.bytesSkipped,
    seconds: Math.max(a.seconds, b.seconds),
  }
}
