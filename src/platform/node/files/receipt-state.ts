import type { FinalNames } from '../../../core/transfer/names.ts'
import { type JournalRecord, packNumbers, recordType, unpackNumbers } from './journal-records.ts'

/** How an entry stands; the numbers are those in the journal. */
export const entryState = {
  /** Not there, or dropped. */
  missing: 0,
  /** Under its final name, by this transfer. */
  stored: 1,
  /** It was there before. */
  same: 2,
  /** A folder that was there before, and is merged with. */
  existed: 3,
  /** A file that takes the place of one that was there before. */
  replaces: 4,
  /** A file for whose name an empty placeholder is being created. */
  placing: 5,
} as const

export type EntryState = (typeof entryState)[keyof typeof entryState]

const STATE_BITS = 3
const flagOf: Readonly<Record<number, number>> = {
  [entryState.existed]: 4,
  [entryState.replaces]: 8,
  [entryState.placing]: 16,
}

/** What is known of each entry of a receipt, in one byte for each. */
export class ReceiptState {
  readonly #bytes: Uint8Array
  /** Verified blocks at the start of each file that has a part. */
  readonly #blocks = new Map<number, number>()

  constructor(length: number) {
    this.#bytes = new Uint8Array(length)
  }

  of(index: number): 'missing' | 'stored' | 'same' {
    const state = (this.#bytes[index] ?? 0) & STATE_BITS
    if (state === entryState.stored) return 'stored'
    return state === entryState.same ? 'same' : 'missing'
  }

  has(index: number, flag: 'existed' | 'replaces' | 'placing'): boolean {
    return ((this.#bytes[index] ?? 0) & (flagOf[entryState[flag]] ?? 0)) !== 0
  }

  /** Verified blocks of a file that is not stored yet. */
  blocks(index: number): number {
    return this.#blocks.get(index) ?? 0
  }

  /** Entries with verified blocks, and how many these are. */
  partial(): Iterable<readonly [index: number, blocks: number]> {
    return this.#blocks
  }

  setBlocks(index: number, blocks: number): void {
    if (blocks === 0) this.#blocks.delete(index)
    else this.#blocks.set(index, blocks)
  }

  /** One more block is verified. Blocks come in order; others do not count. */
  addBlock(index: number, block: number): void {
    if (block === this.blocks(index)) this.setBlocks(index, block + 1)
  }

  set(index: number, state: EntryState): void {
    const before = this.#bytes[index]
    if (before === undefined) return
    const flag = flagOf[state]
    this.#bytes[index] = flag === undefined ? (before & ~STATE_BITS) | state : before | flag
    if (flag === undefined) this.#blocks.delete(index)
  }
}

/** Room for a record of 8 bytes a run, far below RECORD_LIMIT_BYTES. */
const RUNS_IN_RECORD = 8192

/** Records that say that these entries, in ascending order, have a state. */
export function stateRecords(state: EntryState, indexes: Iterable<number>): JournalRecord[] {
  const records: JournalRecord[] = []
  let runs: number[] = []
  const close = (): void => {
    if (runs.length === 0) return
    const pairs = packNumbers(runs)
    const payload = new Uint8Array(1 + pairs.length)
    payload[0] = state
    payload.set(pairs, 1)
    records.push({ type: recordType.state, payload })
    runs = []
  }
  for (const index of indexes) {
    const last = runs.length - 2
    if (last >= 0 && (runs[last] ?? 0) + (runs[last + 1] ?? 0) === index)
      runs[last + 1] = (runs[last + 1] ?? 0) + 1
    else runs.push(index, 1)
    if (runs.length >= 2 * RUNS_IN_RECORD) close()
  }
  close()
  return records
}

/** The state in a record, and its runs; null when it is none that this version knows. */
export function readStateRecord(
  payload: Uint8Array,
  entries: number,
): { readonly state: EntryState; readonly runs: readonly (readonly [first: number, end: number])[] } | null {
  const state = Object.values(entryState).find((known) => known === payload[0])
  if (state === undefined) return null
  const numbers = unpackNumbers(payload.subarray(1))
  const runs: (readonly [number, number])[] = []
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const first = numbers[at] ?? 0
    runs.push([first, Math.min(entries, first + (numbers[at + 1] ?? 0))])
  }
  return { state, runs }
}

const PAIRS_IN_RECORD = 8192

/** Records of the numbers in the names of some entries, as they are now. */
export function numberRecords(names: FinalNames, indexes: Iterable<number>): JournalRecord[] {
  const records: JournalRecord[] = []
  let pairs: number[] = []
  const close = (): void => {
    if (pairs.length > 0) records.push({ type: recordType.numbers, payload: packNumbers(pairs) })
    pairs = []
  }
  for (const index of indexes) {
    pairs.push(index, names.numberOf(index))
    if (pairs.length >= 2 * PAIRS_IN_RECORD) close()
  }
  close()
  return records
}

const BLOCK_PAYLOAD_BYTES = 8 + 32

export interface VerifiedBlock {
  readonly index: number
  readonly block: number
  readonly sha256: Uint8Array
}

export function blockRecord({ index, block, sha256 }: VerifiedBlock): JournalRecord {
  const payload = new Uint8Array(BLOCK_PAYLOAD_BYTES)
  payload.set(packNumbers([index, block]))
  payload.set(sha256, 8)
  return { type: recordType.block, payload }
}

export function readBlockRecord(payload: Uint8Array): VerifiedBlock | null {
  if (payload.length !== BLOCK_PAYLOAD_BYTES) return null
  const [index = 0, block = 0] = unpackNumbers(payload.subarray(0, 8))
  return { index, block, sha256: payload.slice(8) }
}

/** Only the first `blocks` blocks of a file are still good. */
export function cutRecord(index: number, blocks: number): JournalRecord {
  return { type: recordType.cut, payload: packNumbers([index, blocks]) }
}

/** Everything before `offset` of the journal is durable. */
export function markRecord(offset: number): JournalRecord {
  return {
    type: recordType.mark,
    payload: packNumbers([Math.floor(offset / 0x1_0000_0000), offset >>> 0]),
  }
}

export function readMarkRecord(payload: Uint8Array): number {
  const [high = 0, low = 0] = unpackNumbers(payload)
  return high * 0x1_0000_0000 + low
}
