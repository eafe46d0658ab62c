import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fromHex, toHex } from '../../../../src/core/base/bytes.ts'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import { decodeCbor, encodeCbor, parseUnknown } from '../../../../src/core/wire/cbor.ts'

const anything = z.unknown()

describe('encodeCbor', () => {
  // RFC 8949 appendix A.
  it.each<[unknown, string]>([
    [0, '00'],
    [24, '1818'],
    [1_000_000, '1a000f4240'],
    [-1000, '3903e7'],
    [false, 'f4'],
    [null, 'f6'],
    ['IETF', '6449455446'],
    [Uint8Array.of(1, 2, 3, 4), '4401020304'],
    [[1, [2, 3]], '8201820203'],
    [{ a: 1, b: [2, 3] }, 'a26161016162820203'],
  ])('encodes %j as RFC 8949 does', (value, hex) => {
    expect(toHex(encodeCbor(value))).toBe(hex)
    expect(decodeCbor(anything, fromHex(hex), 100)).toEqual(value)
  })

  it('orders keys the same way whatever order they were written in', () => {
    expect(toHex(encodeCbor({ b: 1, aa: 2, a: 3 }))).toBe(toHex(encodeCbor({ a: 3, b: 1, aa: 2 })))
  })
})

describe('decodeCbor', () => {
  it.each([
    ['nothing', ''],
    ['trailing bytes', '0000'],
    ['a key twice', 'a2616101616102'],
    ['an indefinite array', '9f01ff'],
    ['a tag', 'c074323031332d30332d32315432303a30343a30305a'],
    ['an integer that is not in its shortest form', '1800'],
    ['an integer beyond 2^53', '1bffffffffffffffff'],
    ['a cut string', '64494554'],
  ])('refuses %s', (_what, hex) => {
    expect(() => decodeCbor(anything, fromHex(hex), 100)).toThrow(DroplineError)
  })

  it('refuses what is longer than the limit before it looks at it', () => {
    expect(() => decodeCbor(anything, encodeCbor('x'.repeat(100)), 100)).toThrow(/too long/)
  })

  it('throws nothing but protocol violations', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          decodeCbor(anything, bytes, 300)
        } catch (error) {
          expect((error as DroplineError).code).toBe('protocol-violation')
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('parseUnknown', () => {
  it('names the first wrong field', () => {
    const schema = z.object({ a: z.object({ b: z.number() }) })
    expect(parseUnknown(schema, { a: { b: 1 } })).toEqual({ a: { b: 1 } })
    try {
      parseUnknown(schema, { a: { b: 'x' } })
      expect.unreachable()
    } catch (error) {
      expect((error as DroplineError).detail.where).toBe('a.b')
    }
  })
})
