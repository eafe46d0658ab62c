import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { errorCodes } from '../../../src/core/base/errors.ts'
import { describeError } from '../../../src/words/errors.ts'
import { harmless } from '../../../src/words/names.ts'

describe('describeError', () => {
  test.each(errorCodes)('%s has one sentence and one piece of advice, with and without details', (code) => {
    const detail = { name: 'a.txt', reason: 'reserved-name', neededBytes: 5e9, freeBytes: 1e6, message: 'x' }
    for (const words of [describeError({ code, detail: {} }), describeError({ code, detail })]) {
      expect(words.title).toMatch(/^[A-Z“].*\.$/u)
      expect(words.title.length).toBeLessThan(160)
      expect(words.advice).toMatch(/^[A-Z].*\.$/u)
      expect(`${words.title} ${words.advice}`).not.toMatch(/undefined|null|NaN|\[object/)
    }
  })

  test('every code has a title of its own', () => {
    const titles = errorCodes.map((code) => describeError({ code, detail: {} }).title)
    expect(new Set(titles).size).toBe(errorCodes.length)
  })

  test('names the file, the sizes and the near miss', () => {
    expect(describeError({ code: 'source-changed', detail: { name: 'plan.odt' } }).title).toContain(
      '“plan.odt”',
    )
    const full = describeError({
      code: 'disk-full',
      detail: { neededBytes: 3_400_000_000, freeBytes: 12_000 },
    })
    expect(full.title).toBe('The receiving disk is full: 3.40 GB needed, 12.0 kB free.')
    const typo = describeError({ code: 'code-malformed', detail: { word: 2, suggestion: 'ocean' } })
    expect(typo.title).toContain('second word')
    expect(typo.advice).toContain('“ocean”')
  })

  test('does not send who may use relays alone to the firewall', () => {
    const { advice } = describeError({ code: 'no-path', detail: { reason: 'timeout', relaysOnly: 1 } })
    expect(advice).toBe(
      'No relay was reached, and “Only through relays” is on. Add a TURN server, set “Relay on this network” to “Always”, ' +
        'or switch “Only through relays” off.',
    )
    expect(describeError({ code: 'no-path', detail: {} }).advice).toContain('firewall')
  })

  test('says that a file is too large for the file system, and how large one may be', () => {
    const detail = { name: 'film.mkv', reason: 'file-too-large', limitBytes: 2 ** 32 - 1 }
    const { title, advice } = describeError({ code: 'target-unwritable', detail })
    expect(title).toBe('“film.mkv” is larger than a file can be on the receiving disk (4.29 GB).')
    expect(advice).toContain('exFAT')
  })

  test('stays one short harmless line whatever the peer puts in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...errorCodes),
        fc.string({ unit: 'binary', maxLength: 400 }),
        (code, hostile) => {
          const { title, advice } = describeError({
            code,
            detail: { name: hostile, reason: hostile, word: hostile, suggestion: hostile },
          })
          const line = `${title} ${advice}`
          expect(line).toBe(harmless(line))
          expect(Array.from(line).length).toBeLessThan(360)
        },
      ),
    )
  })
})
