import { deferred } from '../base/deferred.ts'
import type { Slots } from './concurrency.ts'
import type { SinkFile } from './ports.ts'

export interface FileWriterHooks {
  open(): Promise<SinkFile>
  onWritten(bytes: number): void
  onPublished(): void
}

export interface VerifiedWrite {
  readonly offset: number
  readonly bytes: Uint8Array
  /** Rejects if the bytes are not what was announced; nothing is written before it resolves. */
  readonly verified?: Promise<void>
  /** Called when the bytes have been written and may be used again. */
  readonly release?: () => void
}

/**
 * Writes one file in the background, in the order of the calls, while it holds one of the slots. `ended` settles after `publish`
 * or `stop`, or rejects when something goes wrong; the calls themselves never throw.
 */
export class FileWriter {
  readonly ended: Promise<void>
  readonly #queue: ((file: SinkFile) => Promise<void>)[] = []
  readonly #hooks: FileWriterHooks
  #closed = false
  #more = deferred<null>()

  constructor(slots: Slots, hooks: FileWriterHooks) {
    this.#hooks = hooks
    this.ended = this.#run(slots)
  }

  write({ offset, bytes, verified, release }: VerifiedWrite): void {
    // It is awaited when its turn comes, which may be never.
    verified?.catch(() => undefined)
    this.#add(async (file) => {
      await verified
      await file.write(offset, [bytes])
      release?.()
      this.#hooks.onWritten(bytes.length)
    })
  }

  publish(): void {
    this.#closed = true
    this.#add(async (file) => {
      await file.publish()
      this.#hooks.onPublished()
    })
  }

  /** Forgets what is not written yet and lets go of the file; the sink removes it. */
  stop(): void {
    this.#closed = true
    this.#queue.length = 0
    this.#more.resolve(null)
  }

  #add(job: (file: SinkFile) => Promise<void>): void {
    this.#queue.push(job)
    this.#more.resolve(null)
  }

  async #run(slots: Slots): Promise<void> {
    await slots.take()
    try {
      if (this.#closed && this.#queue.length === 0) return
      const file = await this.#hooks.open()
      for (;;) {
        const job = this.#queue.shift()
        if (job !== undefined) await job(file)
        else if (this.#closed) return
        else {
          this.#more = deferred<null>()
          await this.#more.promise
        }
      }
    } finally {
      slots.give()
    }
  }
}
