import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countOf, formatBytes, formatDuration, formatSpeed } from '../../../src/words/format.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.00 kB'],
  [9_994, '9.99 kB'],
  [9_996, '10.0 kB'],
  [99_960, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.00 MB'],
  [3_400_000_000, '3.40 GB'],
  [1e18, '1000 PB'],
  [-1, '0 B'],
  [Number.NaN, '0 B'],
])('%d bytes are %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words)
})

test('a size below the last unit never has more than three digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (bytes) => {
      expect(formatBytes(bytes).replace(/\D/g, '').length).toBeLessThanOrEqual(3)
    }),
  )
})

test.each([
  [0, '0.0 s'],
  [0.42, '0.4 s'],
  [9.96, '10 s'],
  [59.6, '1 min'],
  [200, '3 min 20 s'],
  [3599.7, '1 h'],
  [7500, '2 h 5 min'],
])('%d seconds took %s', (seconds, words) => {
  expect(formatDuration(seconds)).toBe(words)
})

test('speeds and counts', () => {
  expect(formatSpeed(48_200_000)).toBe('48.2 MB/s')
  expect(countOf(1, 'file')).toBe('1 file')
  expect(countOf(1_234_567, 'file')).toBe('1,234,567 files')
})
