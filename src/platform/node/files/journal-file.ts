import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { type FileOps, writeWhole } from './file-ops.ts'
import {
  frameRecords,
  type JournalRecord,
  parseRecord,
  RECORD_HEADER_BYTES,
  RECORD_LIMIT_BYTES,
} from './journal-records.ts'

const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW

interface Waiting {
  readonly records: readonly JournalRecord[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** A journal that is being written: records are only ever added. */
export class JournalFile {
  readonly #ops: FileOps
  readonly #file: number
  #endBytes: number
  #waiting: Waiting[] = []
  #writing: Promise<void> | null = null

  constructor(ops: FileOps, file: number, endBytes: number) {
    this.#ops = ops
    this.#file = file
    this.#endBytes = endBytes
  }

  /** Creates the file, which only its owner may read. */
  static async create(ops: FileOps, location: string): Promise<JournalFile> {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL
    return new JournalFile(ops, await ops.open(location, flags, 0o600), 0)
  }

  /** Goes on after the `endBytes` that are sound; what follows them is written over. */
  static async reopen(ops: FileOps, location: string, endBytes: number): Promise<JournalFile> {
    return new JournalFile(ops, await ops.open(location, constants.O_RDWR | noFollow), endBytes)
  }

  /** Where the next record will begin. */
  get endBytes(): number {
    return this.#endBytes
  }

  /**
   * Adds records. They outlive this process when it resolves, and the computer only after a `sync`. It may be called again when
   * it rejects: some may count already, so they must be true before they are added. Calls that come meanwhile share one write.
   */
  append(...records: readonly JournalRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, resolve, reject })
      this.#writing ??= this.#writeWaiting()
    })
  }

  async sync(): Promise<void> {
    await this.#ops.fsync(this.#file)
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#ops.close(this.#file)
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      try {
        const bytes = frameRecords(
          batch.flatMap(({ records }) => records),
          this.#endBytes,
        )
        await writeWhole(this.#ops, this.#file, bytes, this.#endBytes)
        this.#endBytes += bytes.length
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#writing = null
  }
}

const READ_BYTES = 1024 * 1024

/** Calls `take` for each sound record in order and answers where they end: at the first that is torn or damaged. */
export async function readRecords(
  location: string,
  take: (record: JournalRecord, offset: number) => void,
): Promise<number> {
  const handle = await open(location, constants.O_RDONLY | noFollow)
  try {
    let held = new Uint8Array(0)
    let offset = 0
    for (;;) {
      const buffer = new Uint8Array(held.length + READ_BYTES)
      buffer.set(held)
      const { bytesRead } = await handle.read(buffer, held.length, READ_BYTES, offset + held.length)
      let bytes = buffer.subarray(0, held.length + bytesRead)
      for (;;) {
        const record = parseRecord(bytes, offset)
        if (record === null) break
        take(record, offset)
        const length = RECORD_HEADER_BYTES + record.payload.length
        offset += length
        bytes = bytes.subarray(length)
      }
      // A record that is longer than what was read yet may become whole with more.
      if (bytesRead === 0 || bytes.length > RECORD_HEADER_BYTES + RECORD_LIMIT_BYTES) return offset
      held = bytes
    }
  } finally {
    await handle.close()
  }
}
