import { deferred } from '../base/deferred.ts'
import { DroplineError } from '../base/errors.ts'
import type { Slots } from './concurrency.ts'
import type { SinkFile } from './ports.ts'
import type { Storage } from './storage.ts'

export interface FileWriterHooks {
  open(): Promise<SinkFile>
  /** So many more bytes are out of the way; `kept` unless the file was refused. */
  onWritten(bytes: number, kept: boolean): void
  onPublished(): void
  /** The disk will not have this file; the part is gone. What still comes of it is dropped. */
  onRefused(error: DroplineError): Promise<void>
  /** The end of a file that was refused, or that the sender gave up; its part is gone. */
  onDropped(): Promise<void>
}

export interface VerifiedWrite {
  readonly block: number
  readonly bytes: Uint8Array
  readonly sha256: Uint8Array
  /** Rejects if the bytes are not what was announced; nothing is written before it resolves. */
  readonly verified: Promise<void>
  /** Called when the bytes are no longer needed. */
  readonly release: () => void
}

/**
 * Writes one large file in the background, in the order of the calls, while it holds one of the slots. `ended` settles after
 * `publish`, `drop` or `stop`, or rejects when something goes wrong; the calls themselves never throw.
 */
export class FileWriter {
  readonly ended: Promise<void>
  readonly #queue: (() => Promise<void>)[] = []
  readonly #hooks: FileWriterHooks
  readonly #storage: Storage
  #file: SinkFile | null = null
  #refused = false
  #closed = false
  #more = deferred<null>()

  constructor(slots: Slots, storage: Storage, hooks: FileWriterHooks) {
    this.#storage = storage
    this.#hooks = hooks
    this.ended = this.#run(slots)
  }

  write({ block, bytes, sha256, verified, release }: VerifiedWrite): void {
    // It is awaited when its turn comes, which may be never.
    verified.catch(() => undefined)
    this.#add(async () => {
      await verified
      await this.#unlessRefused((file) => file.write(block, [bytes], sha256))
      release()
      this.#hooks.onWritten(bytes.length, !this.#refused)
    })
  }

  publish(): void {
    this.#closed = true
    this.#add(async () => {
      await this.#unlessRefused((file) => file.publish())
      if (this.#refused) await this.#hooks.onDropped()
      else this.#hooks.onPublished()
    })
  }

  /** The sender sends no more of this file. */
  drop(): void {
    this.#closed = true
    this.#add(async () => {
      await this.#abandonPart()
      await this.#hooks.onDropped()
    })
  }

  /** Forgets what is not written yet and lets go of the file; the sink keeps or removes it. */
  stop(): void {
    this.#closed = true
    this.#queue.length = 0
    this.#more.resolve(null)
  }

  #add(job: () => Promise<void>): void {
    this.#queue.push(job)
    this.#more.resolve(null)
  }

  async #unlessRefused(task: (file: SinkFile) => Promise<void>): Promise<void> {
    if (this.#refused) return
    try {
      this.#file ??= await this.#storage.run(() => this.#hooks.open())
      const file = this.#file
      await this.#storage.run(() => task(file))
    } catch (error) {
      if (!(error instanceof DroplineError) || error.code !== 'target-unwritable') throw error
      this.#refused = true
      await this.#abandonPart()
      await this.#hooks.onRefused(error)
    }
  }

  async #abandonPart(): Promise<void> {
    const file = this.#file
    this.#file = null
    await file?.abandon()
  }

  async #run(slots: Slots): Promise<void> {
    await slots.take()
    try {
      for (;;) {
        const job = this.#queue.shift()
        if (job !== undefined) await job()
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
