import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { languages } from '../../../src/core/base/language.ts'
import { numberWords } from '../../../src/words/numbers.ts'

const english = numberWords('en')
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1.00 kB'],
  [9_996, '10.0 kB'],
  [999_499, '999 kB'],
  [999_500, '1.00 MB'],
  [3_400_000_000, '3.40 GB'],
  [-1, '0 bytes'],
  [Number.NaN, '0 bytes'],
])('%d bytes are %s', (bytes, words) => {
  expect(plain(english.bytes(bytes))).toBe(words)
})

test.each([
  [0, '0 kB/s'],
  [120, '0.1 kB/s'],
  [48_200_000, '48.2 MB/s'],
])('%d bytes per second are %s', (speed, words) => {
  expect(plain(english.speed(speed))).toBe(words)
})

test.each([
  [0, '0.0 sec'],
  [0.42, '0.4 sec'],
  [9.96, '10 sec'],
  [59.6, '1 min'],
  [200, '3 min 20 sec'],
  [3599.7, '1 hr'],
  [7500, '2 hr 5 min'],
])('%d seconds took %s', (seconds, words) => {
  expect(plain(english.duration(seconds))).toBe(words)
})

test.each([
  [0.2, '5 sec'],
  [57.4, '55 sec'],
  [58, '1 min'],
  [3590, '1 hr'],
  [4700, '1 hr 20 min'],
])('%d seconds to go are about %s', (seconds, words) => {
  expect(plain(english.timeLeft(seconds))).toBe(words)
})

describe.each(languages)('%s', (language) => {
  const numbers = numberWords(language)

  test('never breaks a line between a number and its unit', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e16, noNaN: true }), (amount) => {
        const written = [
          numbers.bytes(amount),
          numbers.speed(amount),
          numbers.duration(amount % 1e6),
          numbers.timeLeft(amount % 1e6),
          numbers.percent(0.64),
        ]
        expect(written.join('')).not.toContain(' ')
      }),
      { numRuns: 50 },
    )
  })

  test('says 64 percent once, whole or in parts', () => {
    expect(numbers.percent(0.6499)).toMatch(/64|٦٤|६४/)
    expect(
      numbers
        .percentParts(0.64)
        .map(({ text }) => text)
        .join(''),
    ).toBe(numbers.percent(0.64))
  })
})

test('French has octets, a comma and its own thousands', () => {
  const french = numberWords('fr')
  expect(french.bytes(3_410_000_000)).toMatch(/^3,41\sGo$/)
  expect(french.count(12_345)).toMatch(/^12\s345$/)
})
