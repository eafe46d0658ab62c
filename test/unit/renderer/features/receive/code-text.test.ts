import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatCode, randomNameplate, randomWords } from '../../../../../src/core/pairing/code.ts'
import {
  readCodeText,
  SUGGESTION_LIMIT,
  tidyCodeText,
  wholeCode,
  withCorrection,
  withWord,
} from '../../../../../src/renderer/src/features/receive/code-text.ts'

describe('tidyCodeText', () => {
  test('takes the digits of Arabic, Persian and Hindi keyboards', () => {
    expect(tidyCodeText('٤٨٢١-ocean')).toBe('4821-ocean')
    expect(tidyCodeText('۴۸۲۱')).toBe('4821')
    expect(tidyCodeText('४८२१')).toBe('4821')
  })

  test.each([
    ['4821 Ocean VELVET', '4821-ocean-velvet'],
    ['  4821  ', '4821-'],
    ['4821oc', '4821-oc'],
    ['4821--ocean', '4821-ocean'],
    ['-', ''],
    ['4821–ocean_velvet', '4821-ocean-velvet'],
    ['dropline://receive#4821-ocean-velvet', '4821-ocean-velvet'],
    ['“4821-ocean-velvet”', '4821-ocean-velvet'],
  ])('%j becomes %j', (typed, tidy) => {
    expect(tidyCodeText(typed)).toBe(tidy)
  })

  test('is stable, short, and made of digits, letters and single dashes, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const tidy = tidyCodeText(text)
        expect(tidy).toMatch(/^(?:[0-9a-z]+-)*[0-9a-z]*$/)
        expect(tidy.length).toBeLessThanOrEqual(60)
        expect(tidyCodeText(tidy)).toBe(tidy)
      }),
    )
  })

  test('keeps every real code as it is', () => {
    for (const count of [2, 3, 4]) {
      const code = formatCode({ nameplate: randomNameplate(), words: randomWords(count) })
      expect(tidyCodeText(code)).toBe(code)
      expect(readCodeText(code)).toEqual({ name: 'complete' })
    }
  })
})

describe('readCodeText', () => {
  test('says what is missing', () => {
    expect(readCodeText('').name).toBe('empty')
    expect(readCodeText('48').name).toBe('digits')
    expect(readCodeText('ocean').name).toBe('digits')
    expect(readCodeText('4821-').name).toBe('word-expected')
    expect(readCodeText('4821-ocean-').name).toBe('word-expected')
    expect(readCodeText('4821-ocean-velvet').name).toBe('complete')
  })

  test('offers words that begin with what was typed', () => {
    const reading = readCodeText('4821-oc')
    if (reading.name !== 'word') throw new Error(reading.name)
    expect(reading.typed).toBe('oc')
    expect(reading.suggestions).toContain('ocean')
    expect(reading.suggestions.length).toBeLessThanOrEqual(SUGGESTION_LIMIT)
    expect(reading.suggestions.every((word) => word.startsWith('oc'))).toBe(true)
  })

  test('flags an unknown word as soon as it is typed, with the nearest known one', () => {
    expect(readCodeText('4821-ocaen-')).toEqual({ name: 'unknown-word', typed: 'ocaen', suggestion: 'ocean' })
    expect(readCodeText('4821-ocaen-vel')).toMatchObject({ name: 'unknown-word', typed: 'ocaen' })
    expect(readCodeText('4821-zzz')).toMatchObject({ name: 'unknown-word', typed: 'zzz' })
  })
})

test('a chosen word is followed by a dash until the code is whole', () => {
  expect(withWord('4821-oc', 'ocean')).toBe('4821-ocean-')
  expect(withWord('4821-ocean-ve', 'velvet')).toBe('4821-ocean-velvet')
})

test('a correction replaces the wrong word only', () => {
  expect(withCorrection('4821-ocaen-velvet', 'ocaen', 'ocean')).toBe('4821-ocean-velvet')
  expect(withCorrection('4821-ocaen-', 'ocaen', 'ocean')).toBe('4821-ocean-')
  expect(withCorrection('4821-ocean-velvte', 'velvte', 'velvet')).toBe('4821-ocean-velvet')
})

test('a whole code is read in any form, and nothing else is', () => {
  expect(wholeCode('4821 OCEAN velvet')).toBe('4821-ocean-velvet')
  expect(wholeCode('4821-ocean')).toBeNull()
})
