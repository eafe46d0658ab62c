import fc from 'fast-check'
import { expect, test } from 'vitest'
import { languages } from '../../../src/core/base/language.ts'
import { wordsIn } from '../../support/words.ts'

test('counts by the rules of each language', () => {
  const files = (language: 'en' | 'fr' | 'ar' | 'ja' | 'de', count: number) =>
    wordsIn(language).t('contents.files', { count })
  expect([0, 1, 2].map((count) => files('en', count))).toEqual(['0 files', '1 file', '2 files'])
  expect([0, 1, 2].map((count) => files('fr', count))).toEqual(['0 fichier', '1 fichier', '2 fichiers'])
  expect(files('fr', 1_000_000)).toMatch(/^1\s000\s000 de fichiers$/)
  expect(files('de', 12_345)).toBe('12.345 Dateien')
  expect(files('ja', 1)).toBe('1 個のファイル')
  const arabic = [0, 1, 2, 3, 11, 100].map((count) => files('ar', count).replace(/[\u2066-\u2069]/g, ''))
  expect(arabic).toEqual(['لا ملفات', 'ملف واحد', 'ملفان', '3 ملفات', '11 ملفًا', '100 ملف'])
})

test('writes numbers as the region of the system does', () => {
  expect(wordsIn('de', ['de-CH']).t('contents.files', { count: 12_345 })).toMatch(/^12['’]345 Dateien$/)
})

test('keeps names of the other direction from turning the sentence around', () => {
  const peer = 'מחשב'
  expect(wordsIn('en').t('transfer.sendingTo', { peer })).toBe(`Sending to \u2068${peer}\u2069`)
  expect(wordsIn('en').t('transfer.sendingTo', { peer: 'Ada' })).toBe('Sending to Ada')
  expect(wordsIn('ar').t('transfer.sendingTo', { peer: 'Ada' })).toContain('\u2068Ada\u2069')
})

test('runs what is put together of filled texts as its sentence runs', () => {
  const { t } = wordsIn('ar')
  const contents = t('contents.filesInFolders', {
    files: t('contents.files', { count: 248 }),
    inFolders: t('contents.inFolders', { count: 6 }),
  })
  // First-strong would find no letter outside of the inner isolates and run from left to right (Unicode TR 9, P2).
  expect(t('contents.withSize', { contents, size: '3.41' })).toContain(`\u2067${contents}\u2069`)
})

test('never interprets what is filled in', () => {
  const tricky = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          '$t(',
          'transfer.cancel',
          ')',
          '{{',
          'peer',
          '}}',
          '$&',
          '$1',
          '<peer/>',
          '&lt;',
          '"',
          '{',
        ),
        {
          maxLength: 12,
        },
      )
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(tricky, fc.constantFrom(...languages), (peer, language) => {
      const words = wordsIn(language)
      const [before = '', after = ''] = words
        .t('transfer.sendingTo', { peer: '\ue000' })
        .replace(/[\u2066-\u2069]/g, '')
        .split('\ue000')
      expect(words.t('transfer.sendingTo', { peer }).replace(/[\u2066-\u2069]/g, '')).toBe(
        before + peer.replace(/[\u2066-\u2069]/g, '') + after,
      )
    }),
    { numRuns: 300 },
  )
})
