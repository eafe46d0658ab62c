import { z } from 'zod'
import { equalBytes, fromUtf8, utf8 } from '../../../core/base/bytes.ts'
import { ManifestReader } from '../../../core/transfer/manifest-reader.ts'
import type { Manifest } from '../../../core/transfer/manifest.ts'
import { FinalNames } from '../../../core/transfer/names.ts'
import type { NameRules } from '../../../core/transfer/name-mapping.ts'
import type { ReceiveChoice, SinkRequest } from '../../../core/transfer/ports.ts'
import { decodeCbor, encodeCbor } from '../../../core/wire/cbor.ts'
import { errnoCode } from './fs-errors.ts'
import { readRecords } from './journal-file.ts'
import { type JournalRecord, RECORD_LIMIT_BYTES, recordType, unpackNumbers } from './journal-records.ts'
import {
  entryState,
  readBlockRecord,
  readMarkRecord,
  readStateRecord,
  ReceiptState,
  type VerifiedBlock,
} from './receipt-state.ts'
import { nodeSha256 } from './sha256.ts'

const FORMAT = 1

const bytesOf = (length: number) =>
  z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === length)

const headSchema = z.strictObject({
  format: z.literal(FORMAT),
  transferId: bytesOf(16),
  manifest: z.strictObject({ entries: z.int(), bytes: z.int(), sha256: bytesOf(32) }),
  choice: z.strictObject({
    conflict: z.enum(['rename', 'skip', 'overwrite']),
    compare: z.enum(['quick', 'content']),
    keepTimes: z.boolean(),
    keepExecutable: z.boolean(),
    links: z.enum(['keep', 'skip']),
  }),
  rules: z.strictObject({
    family: z.enum(['posix', 'windows', 'hfs']),
    limit: z.int().positive(),
    unit: z.enum(['bytes', 'utf16']),
    foldsCase: z.boolean(),
    foldsForm: z.boolean(),
  }),
})

type Head = z.infer<typeof headSchema>

/** What was recorded after the last mark: after a start of the computer it may not be on the disk. */
export interface Tail {
  readonly blocks: readonly VerifiedBlock[]
  /** Runs of entries that were stored. */
  readonly stored: readonly (readonly [first: number, end: number])[]
}

/** A receipt as its journal tells it. */
export interface Receipt {
  readonly choice: ReceiveChoice
  readonly manifest: Manifest
  readonly rules: NameRules
  readonly names: FinalNames
  readonly state: ReceiptState
  /** Whether `finish` has come to its end. */
  readonly isFinished: boolean
  readonly boot: string
  readonly tail: Tail
  /** Where the sound records end. */
  readonly endBytes: number
}

/** The records with which a journal begins. */
export function headRecords(request: SinkRequest, rules: NameRules): JournalRecord[] {
  const { transferId, manifest, conflict, compare, keepTimes, keepExecutable, links } = request
  const head: Head = {
    format: FORMAT,
    transferId,
    manifest: { entries: manifest.length, bytes: manifest.totalBytes, sha256: manifest.sha256 },
    choice: { conflict, compare, keepTimes, keepExecutable, links },
    rules,
  }
  return [{ type: recordType.head, payload: encodeCbor(head) }]
}

export function bootRecord(boot: string): JournalRecord {
  return { type: recordType.boot, payload: utf8(boot) }
}

/** Reads a journal. Null when there is none, or none that got as far as creating something for this transfer. */
export async function readReceipt(location: string, transferId: Uint8Array): Promise<Receipt | null> {
  const replay = new Replay(transferId)
  try {
    const endBytes = await readRecords(location, (record, offset) => {
      replay.take(record, offset)
    })
    return replay.receipt(endBytes)
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return null
    throw error
  }
}

class Replay {
  readonly #transferId: Uint8Array
  #head: Head | null = null
  #reader: ManifestReader | null = new ManifestReader(nodeSha256)
  #manifest: Manifest | null = null
  #names: FinalNames | null = null
  #state = new ReceiptState(0)
  #planned = false
  #finished = false
  #boot = ''
  #blocks: (VerifiedBlock & { readonly offset: number })[] = []
  #stored: { readonly run: readonly [number, number]; readonly offset: number }[] = []

  constructor(transferId: Uint8Array) {
    this.#transferId = transferId
  }

  take({ type, payload }: JournalRecord, offset: number): void {
    switch (type) {
      case recordType.head:
        this.#head = readHead(payload)
        break
      case recordType.part:
        this.#reader?.addPart(payload)
        break
      case recordType.numbers:
        this.#takeNumbers(payload)
        break
      case recordType.planned:
        this.#planned = this.#wholeManifest() !== null
        break
      case recordType.boot:
        this.#boot = fromUtf8(payload)
        break
      case recordType.state:
        this.#takeState(payload, offset)
        break
      case recordType.block:
        this.#takeBlock(payload, offset)
        break
      case recordType.cut:
        this.#takeCut(unpackNumbers(payload))
        break
      case recordType.finished:
        this.#finished = true
        break
      case recordType.mark:
        this.#takeMark(readMarkRecord(payload))
        break
    }
  }

  receipt(endBytes: number): Receipt | null {
    if (this.#head === null || this.#manifest === null || this.#names === null || !this.#planned) return null
    if (!equalBytes(this.#head.transferId, this.#transferId)) return null
    return {
      choice: this.#head.choice,
      rules: this.#head.rules,
      manifest: this.#manifest,
      names: this.#names,
      state: this.#state,
      isFinished: this.#finished,
      boot: this.#boot,
      tail: { blocks: this.#blocks, stored: this.#stored.map(({ run }) => run) },
      endBytes,
    }
  }

  /** Parts come before everything that names entries. */
  #wholeManifest(): Manifest | null {
    if (this.#manifest !== null || this.#head === null || this.#reader === null) return this.#manifest
    this.#manifest = this.#reader.finish(this.#head.manifest)
    this.#reader = null
    this.#names = new FinalNames(this.#manifest, this.#head.rules)
    this.#state = new ReceiptState(this.#manifest.length)
    return this.#manifest
  }

  #takeNumbers(payload: Uint8Array): void {
    const manifest = this.#wholeManifest()
    const numbers = unpackNumbers(payload)
    for (let at = 0; at + 1 < numbers.length; at += 2) {
      const index = numbers[at] ?? 0
      if (index < (manifest?.length ?? 0)) this.#names?.setNumber(index, numbers[at + 1] ?? 0)
    }
  }

  #takeState(payload: Uint8Array, offset: number): void {
    const manifest = this.#wholeManifest()
    const read = readStateRecord(payload, manifest?.length ?? 0)
    if (read === null) return
    for (const run of read.runs) {
      for (let index = run[0]; index < run[1]; index++) this.#state.set(index, read.state)
      if (read.state === entryState.stored) this.#stored.push({ run, offset })
    }
  }

  #takeBlock(payload: Uint8Array, offset: number): void {
    const manifest = this.#wholeManifest()
    const read = readBlockRecord(payload)
    if (read === null || read.index >= (manifest?.length ?? 0)) return
    this.#state.addBlock(read.index, read.block)
    this.#blocks.push({ ...read, offset })
  }

  #takeCut(pairs: readonly number[]): void {
    for (let at = 0; at + 1 < pairs.length; at += 2) {
      const [index = 0, blocks = 0] = pairs.slice(at, at + 2)
      this.#state.setBlocks(index, Math.min(this.#state.blocks(index), blocks))
      this.#blocks = this.#blocks.filter((known) => known.index !== index || known.block < blocks)
    }
  }

  #takeMark(upTo: number): void {
    this.#blocks = this.#blocks.filter(({ offset }) => offset >= upTo)
    this.#stored = this.#stored.filter(({ offset }) => offset >= upTo)
  }
}

function readHead(payload: Uint8Array): Head {
  return decodeCbor(headSchema, payload, RECORD_LIMIT_BYTES)
}
