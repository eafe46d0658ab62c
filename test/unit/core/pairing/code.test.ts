import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import {
  codeLink,
  completeWord,
  formatCode,
  parseCode,
  randomNameplate,
  randomWords,
} from '../../../../src/core/pairing/code.ts'
import { codeWords, nearestWord, typingDistance } from '../../../../src/core/pairing/words.ts'

const words = codeWords()
const code = { nameplate: '4821', words: ['ocean', 'velvet'] }

function refusalOf(text: string): unknown {
  try {
    return parseCode(text)
  } catch (error) {
    if (!(error instanceof DroplineError)) throw error
    return { code: error.code, ...error.detail }
  }
}

describe('the word list', () => {
  it('is the one that was published: a change would make this test fail', () => {
    expect(words).toHaveLength(1605)
    expect(createHash('sha256').update(words.join('\n')).digest('hex')).toMatchInlineSnapshot(
      `"7676289926886613a93f587bbe811cdf9225d9eecae3161aca318518c912b8e1"`,
    )
  })

  it('has no two words that one typing error turns into each other', () => {
    const close: string[] = []
    for (const [index, word] of words.entries())
      for (const other of words.slice(index + 1))
        if (Math.abs(word.length - other.length) < 2 && differsByOneError(word, other))
          close.push(`${word} ${other}`)
    expect(close).toEqual([])
  })

  it('counts typing errors', () => {
    expect(typingDistance('velvet', 'velvet')).toBe(0)
    expect(typingDistance('velvte', 'velvet')).toBe(1)
    expect(typingDistance('velvt', 'velvet')).toBe(1)
    expect(typingDistance('vvelvet', 'velvet')).toBe(1)
    expect(typingDistance('belbet', 'velvet')).toBe(2)
    expect(typingDistance('', 'abc')).toBe(3)
  })
})

describe('parseCode', () => {
  it.each([
    '4821-ocean-velvet',
    '  4821 Ocean  VELVET \n',
    '4821_ocean_velvet',
    '4821–ocean—velvet',
    '４８２１－ｏｃｅａｎ－ｖｅｌｖｅｔ',
    '“4821-ocean-velvet”.',
    '4821-ocean\u200b-vel\u00advet',
    'dropline://receive#4821-ocean-velvet',
    'DROPLINE://receive/#4821-ocean-velvet',
    'https://drop.example.org/r/#4821-ocean-velvet',
    'https://drop.example.org#4821%20ocean%20velvet',
  ])('reads %j', (text) => {
    expect(parseCode(text)).toEqual(code)
  })

  it('reads five digits and two to four words', () => {
    expect(parseCode('04821 ocean velvet ocean velvet')).toEqual({
      nameplate: '04821',
      words: ['ocean', 'velvet', 'ocean', 'velvet'],
    })
  })

  it.each([
    ['', 'empty'],
    [' \n-_ ', 'empty'],
    ['dropline://receive#', 'empty'],
    ['4821', 'form'],
    ['4821-ocean', 'form'],
    ['ocean-velvet', 'form'],
    ['482-ocean-velvet', 'form'],
    ['482100-ocean-velvet', 'form'],
    ['٤٨٢١-ocean-velvet', 'form'],
    ['4821-ocean-velvet-ocean-velvet-ocean', 'form'],
    ['https://drop.example.org/4821-ocean-velvet', 'form'],
    ['https://drop.example.org#%ff', 'form'],
    ['x'.repeat(100_000), 'form'],
  ])('refuses %j', (text, reason) => {
    expect(refusalOf(text)).toEqual({ code: 'code-malformed', reason })
  })

  it('names the unknown word by its position and suggests the nearest', () => {
    expect(refusalOf('4821-ocean-velvte')).toEqual({
      code: 'code-malformed',
      reason: 'word',
      position: 2,
      word: 'velvte',
      suggestion: 'velvet',
    })
    expect(refusalOf('4821-qqqqqqqq-velvet')).toEqual({
      code: 'code-malformed',
      reason: 'word',
      position: 1,
      word: 'qqqqqqqq',
    })
    expect(nearestWord('q'.repeat(1000))).toBeUndefined()
  })

  it('does not repeat what may be two words of the secret', () => {
    expect(refusalOf('4821-oceanvelvet-x')).toEqual({ code: 'code-malformed', reason: 'word', position: 1 })
  })

  it('notices every single typing error in a word', () => {
    const anyWord = fc.constantFrom(...words)
    fc.assert(
      fc.property(
        anyWord,
        fc.nat(7),
        fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz')),
        (word, at, letter) => {
          const index = at % word.length
          const replaced = word.slice(0, index) + letter + word.slice(index + 1)
          const swapped =
            word.slice(0, index) +
            word.slice(index + 1, index + 2) +
            word.charAt(index) +
            word.slice(index + 2)
          for (const typed of [
            replaced,
            swapped,
            word.slice(0, index) + word.slice(index + 1),
            word.slice(0, index) + letter + word.slice(index),
          ])
            if (typed !== word) expect(refusalOf(`1234-ocean-${typed}`)).toMatchObject({ reason: 'word' })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('never throws anything but code-malformed', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('4821', '-', ' ', 'ocean', 'velvet', 'https://', '#', '%', 'dropline:', 'İ', '\ud800'),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const result = refusalOf(pieces.join(''))
        const ok = 'nameplate' in (result as object) || (result as { code: string }).code === 'code-malformed'
        expect(ok).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('reads back every code and every link', () => {
    const anyCode = fc.record({
      nameplate: fc.stringMatching(/^[0-9]{4,5}$/),
      words: fc.array(fc.constantFrom(...words), { minLength: 2, maxLength: 4 }),
    })
    fc.assert(
      fc.property(anyCode, (any) => {
        expect(parseCode(formatCode(any))).toEqual(any)
        expect(parseCode(codeLink(any))).toEqual(any)
      }),
    )
  })
})

describe('making codes', () => {
  it('makes a nameplate of four digits and words that parse', () => {
    for (const count of [2, 3, 4]) {
      const made = { nameplate: randomNameplate(), words: randomWords(count) }
      expect(made.nameplate).toMatch(/^[0-9]{4}$/)
      expect(parseCode(formatCode(made))).toEqual(made)
    }
    for (const count of [0, 1, 5, 2.5]) expect(() => randomWords(count)).toThrow(RangeError)
  })

  it('does not derive the nameplate from the words', () => {
    // With the words fixed the nameplates still differ, and the functions share no argument.
    const nameplates = new Set(Array.from({ length: 50 }, () => randomNameplate()))
    expect(nameplates.size).toBeGreaterThan(40)
    expect(randomNameplate.length).toBe(0)
  })

  it('makes the link', () => {
    expect(codeLink(code)).toBe('dropline://receive#4821-ocean-velvet')
  })

  it('completes words', () => {
    expect(completeWord('VEL', 5)).toEqual(['velvet'])
    expect(completeWord('ab', 2)).toHaveLength(2)
    expect(completeWord('', 5)).toEqual([])
    expect(completeWord('zzz', 5)).toEqual([])
    expect(completeWord('a', -1)).toEqual([])
  })
})

/** A second, slower definition of one typing error, so that the list is not tested with the code that made it. */
function differsByOneError(a: string, b: string): boolean {
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const restA = a.slice(start, a.length - end)
  const restB = b.slice(start, b.length - end)
  return (
    (restA.length <= 1 && restB.length <= 1) ||
    (restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0])
  )
}
