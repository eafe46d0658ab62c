import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  frameRecords,
  type JournalRecord,
  packNumbers,
  parseRecord,
  RECORD_HEADER_BYTES,
  recordType,
  unpackNumbers,
} from '../../../../../src/platform/node/files/journal-records.ts'
import {
  blockRecord,
  entryState,
  markRecord,
  readBlockRecord,
  readMarkRecord,
  readStateRecord,
  ReceiptState,
  stateRecords,
} from '../../../../../src/platform/node/files/receipt-state.ts'

const anyRecord: fc.Arbitrary<JournalRecord> = fc.record({
  type: fc.integer({ min: 0, max: 255 }),
  payload: fc.uint8Array({ maxLength: 100 }),
})

/** All whole records of some bytes. */
function parseAll(bytes: Uint8Array, offset: number): JournalRecord[] {
  const records: JournalRecord[] = []
  for (let at = 0; ;) {
    const record = parseRecord(bytes.subarray(at), offset + at)
    if (record === null) return records
    records.push({ type: record.type, payload: record.payload.slice() })
    at += RECORD_HEADER_BYTES + record.payload.length
  }
}

describe('records', () => {
  it('are read as they were written, as far as they are whole', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { maxLength: 8 }),
        fc.nat(2 ** 40),
        fc.nat(1000),
        (records, offset, cut) => {
          const bytes = frameRecords(records, offset)
          expect(parseAll(bytes, offset)).toEqual(records)
          const length = Math.min(cut, bytes.length)
          const whole = parseAll(bytes.subarray(0, length), offset)
          expect(whole).toEqual(records.slice(0, whole.length))
        },
      ),
    )
  })

  it('are not believed after any damage, nor in another place', () => {
    fc.assert(
      fc.property(
        anyRecord,
        fc.nat(2 ** 40),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (record, offset, where, flip) => {
          const bytes = frameRecords([record], offset)
          expect(parseRecord(bytes, offset + 1)).toBeNull()
          const at = where % bytes.length
          bytes[at] = (bytes[at] ?? 0) ^ flip
          expect(parseRecord(bytes, offset)).toBeNull()
        },
      ),
    )
  })

  it('never make a reader fail, whatever lies there', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        parseAll(bytes, 0)
        readStateRecord(bytes, 10)
        readBlockRecord(bytes)
        readMarkRecord(bytes)
      }),
    )
  })

  it('hold numbers, blocks and marks', () => {
    expect(unpackNumbers(packNumbers([0, 1, 0xffff_ffff]))).toEqual([0, 1, 0xffff_ffff])
    const block = { index: 7, block: 9, sha256: new Uint8Array(32).fill(3) }
    expect(readBlockRecord(blockRecord(block).payload)).toEqual(block)
    expect(readMarkRecord(markRecord(2 ** 40 + 5).payload)).toBe(2 ** 40 + 5)
  })

  it('hold states as runs', () => {
    const indexes = [0, 1, 2, 5, 6, 9]
    const [record] = stateRecords(entryState.stored, indexes)
    expect(record?.type).toBe(recordType.state)
    expect(readStateRecord(record?.payload ?? new Uint8Array(0), 10)).toEqual({
      state: entryState.stored,
      runs: [
        [0, 3],
        [5, 7],
        [9, 10],
      ],
    })
    expect(readStateRecord(Uint8Array.of(99), 10)).toBeNull()
    const many = stateRecords(
      entryState.same,
      Array.from({ length: 20_000 }, (_, at) => 2 * at),
    )
    expect(many.length).toBe(3)
  })
})

describe('the state of a receipt', () => {
  it('knows files, flags and blocks in order', () => {
    const state = new ReceiptState(3)
    state.set(0, entryState.replaces)
    state.addBlock(0, 0)
    state.addBlock(0, 2)
    state.addBlock(0, 1)
    expect([state.of(0), state.blocks(0), state.has(0, 'replaces')]).toEqual(['missing', 2, true])
    state.set(0, entryState.stored)
    expect([state.of(0), state.blocks(0), state.has(0, 'replaces'), state.has(0, 'existed')]).toEqual([
      'stored',
      0,
      true,
      false,
    ])
    state.set(0, entryState.missing)
    expect(state.of(0)).toBe('missing')
    state.set(99, entryState.stored)
    expect(state.of(99)).toBe('missing')
  })
})
