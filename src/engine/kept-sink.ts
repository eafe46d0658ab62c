import type { Manifest } from '../core/transfer/manifest.ts'
import type {
  FileSink,
  SinkCheck,
  SinkFile,
  SinkPlan,
  SinkReport,
  SinkRequest,
  SmallFile,
} from '../core/transfer/ports.ts'

/** Told around the end of a sink. */
export interface FinishHooks {
  /** Before the journal goes: from then on, no journal means that everything is there. */
  readonly before: () => Promise<void>
  readonly after: (report: SinkReport) => Promise<void>
}

/** A sink that says when it finishes, so that a crash between its end and the peer's hearing of it costs nothing. */
export function keptSink(sink: FileSink, hooks: FinishHooks): FileSink {
  return new KeptSink(sink, hooks)
}

class KeptSink implements FileSink {
  readonly #sink: FileSink
  readonly #hooks: FinishHooks

  constructor(sink: FileSink, hooks: FinishHooks) {
    this.#sink = sink
    this.#hooks = hooks
  }

  recall(transferId: Uint8Array): Promise<Manifest | null> {
    return this.#sink.recall(transferId)
  }

  check(manifest: Manifest): Promise<SinkCheck> {
    return this.#sink.check(manifest)
  }

  prepare(request: SinkRequest | null): Promise<SinkPlan> {
    return this.#sink.prepare(request)
  }

  blockBuffer(lengthBytes: number): Uint8Array {
    return this.#sink.blockBuffer?.(lengthBytes) ?? new Uint8Array(lengthBytes)
  }

  openFile(index: number): Promise<SinkFile> {
    return this.#sink.openFile(index)
  }

  storeSmall(files: readonly SmallFile[]): Promise<void> {
    return this.#sink.storeSmall(files)
  }

  sameFile(index: number): Promise<void> {
    return this.#sink.sameFile(index)
  }

  fileFailed(index: number): Promise<void> {
    return this.#sink.fileFailed(index)
  }

  async finish(): Promise<SinkReport> {
    await this.#hooks.before()
    const report = await this.#sink.finish()
    await this.#hooks.after(report)
    return report
  }

  suspend(): Promise<void> {
    return this.#sink.suspend()
  }

  abandon(): Promise<void> {
    return this.#sink.abandon()
  }
}

/** The sink of a transfer that is all there already: it has only still to be said. */
export function finishedSink(report: SinkReport): FileSink {
  const nothing = (): Promise<void> => Promise.resolve()
  return {
    recall: () => Promise.resolve(null),
    check: () => Promise.resolve({ neededBytes: 0, freeBytes: 0, conflicts: 0 }),
    prepare: (request) =>
      Promise.resolve({
        progress: () => ({ state: 'complete' }) as const,
        bytesBefore: request?.manifest.totalBytes ?? 0,
      }),
    openFile: () => Promise.reject(new Error('nothing is missing')),
    storeSmall: nothing,
    sameFile: nothing,
    fileFailed: nothing,
    finish: () => Promise.resolve(report),
    suspend: nothing,
    abandon: nothing,
  }
}
