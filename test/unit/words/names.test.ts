import fc from 'fast-check'
import { expect, test } from 'vitest'
import { harmless, shortName } from '../../../src/words/names.ts'

test('shows that something unshowable was there', () => {
  expect(harmless('a\u001b[2Jb')).toBe('a\ufffd[2Jb')
  expect(harmless('exe.\u202efdp')).toBe('exe.\ufffdfdp')
  expect(harmless('line\nbreak\u2028')).toBe('line\ufffdbreak\ufffd')
  expect(harmless('\ud800')).toBe('\ufffd')
  expect(harmless('Ünï 文件 👩‍🚀.pdf')).toBe('Ünï 文件 👩‍🚀.pdf')
})

test('shortens in the middle and keeps the extension', () => {
  expect(shortName('short.txt', 20)).toBe('short.txt')
  const long = shortName(`${'very-'.repeat(30)}long report (final).numbers`, 30)
  expect(Array.from(long)).toHaveLength(30)
  expect(long).toMatch(/^very-.*…/u)
  expect(long.endsWith('.numbers')).toBe(true)
})

test('never exceeds the limit', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.integer({ min: 8, max: 80 }),
      (name, limit) => {
        expect(Array.from(shortName(name, limit)).length).toBeLessThanOrEqual(limit)
      },
    ),
  )
})
