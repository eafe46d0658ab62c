import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { languages } from '../../../src/core/base/language.ts'
import { allTexts } from '../../../src/words/texts/index.ts'
import { flatTexts } from '../../support/words.ts'

const source = join(import.meta.dirname, '../../../src')
const english = flatTexts(allTexts.en.translation)
const pluralEnd = /_(zero|one|two|few|many|other)$/

/** English keys without their plural end, and whether they have one. */
const bases = new Map([...english.keys()].map((key) => [key.replace(pluralEnd, ''), pluralEnd.test(key)]))

/** What is filled in, as names: {{count, number}} is count, <peer/> is <peer/>. */
function blanks(text: string): string[] {
  return [...text.matchAll(/\{\{\s*-?\s*(\w+)[^}]*\}\}|<\/?\w+\/?>/g)]
    .map(([whole, name]) => name ?? whole)
    .sort()
}

describe.each(languages)('%s', (language) => {
  const texts = flatTexts(allTexts[language].translation)
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories

  test('has every text in every plural form of the language, and no other', () => {
    const expected = [...bases].flatMap(([base, plural]) =>
      plural ? forms.map((form) => `${base}_${form}`) : [base],
    )
    expect([...texts.keys()].sort()).toEqual(expected.sort())
  })

  test('fills in the same things as English', () => {
    for (const [key, text] of texts) {
      const base = key.replace(pluralEnd, '')
      const form = pluralEnd.exec(key)?.[1]
      const wanted = blanks(english.get(key) ?? english.get(`${base}_other`) ?? '')
      // "one file" and "two files" may be words without a number.
      const spelled = form === 'zero' || form === 'one' || form === 'two'
      const found = blanks(text)
      if (spelled && !found.includes('count'))
        expect(found, key).toEqual(wanted.filter((name) => name !== 'count'))
      else expect(found, key).toEqual(wanted)
    }
  })

  test('has no loose spaces and no empty text', () => {
    for (const [key, text] of texts) {
      expect(text, key).not.toBe('')
      expect(text, key).toBe(text.trim())
      expect(text, key).not.toMatch(/ {2}|\t|\n/)
    }
  })
})

const scripts = {
  zh: /\p{Script=Han}/u,
  ja: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
  ko: /\p{Script=Hangul}/u,
  ar: /\p{Script=Arabic}/u,
  hi: /\p{Script=Devanagari}/u,
} as const

test.each(Object.entries(scripts))('every text of %s is written in its script', (language, script) => {
  const texts = flatTexts(allTexts[language as keyof typeof scripts].translation)
  for (const [key, text] of texts) {
    const words = text.replace(/\{\{[^}]*\}\}|<\w+\/>|Dropline/g, '')
    if (/\p{Letter}/u.test(words)) expect(words, key).toMatch(script)
  }
})

test('the languages in Latin script are translated: hardly any text is the same as in English', () => {
  for (const language of ['de', 'fr', 'es', 'pt'] as const) {
    const texts = flatTexts(allTexts[language].translation)
    const same = [...texts].filter(
      ([key, text]) => /[a-z]{4}/i.test(text.replace(/\{\{.*?\}\}/g, '')) && english.get(key) === text,
    )
    expect(same.map(([key]) => key).length, JSON.stringify(same)).toBeLessThan(5)
  }
})

test('every text is used', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith(join('words', 'texts')))
    .map((file) => readFileSync(join(source, file), 'utf8'))
    .join('\n')
  const literals = new Set(
    [...files.matchAll(/['"`]([\w-]+(?:\.[\w-]+)+)['"`]/g)].map(([, literal]) => literal),
  )
  // These are found by a code: `errors.${code}.title`.
  const computed = [
    /^(errors|setting|conflict|skipped)\./,
    /^nearby\.(visible|empty|addressFor|duration)\./,
    /^camera\.(none|denied|busy|failed)(Advice)?$/,
    /^devices\.problem\./,
    /^doctor\.(outcome|interface|mdnsProblem|candidateKind|failure|mapping|cause)\./,
  ]
  // The updater says these once it is there.
  for (const key of ['tray.restartToUpdate', 'notices.updateReady', 'notices.updateReadyBody'])
    literals.add(key)
  expect(
    [...bases.keys()].filter((key) => !literals.has(key) && !computed.some((pattern) => pattern.test(key))),
  ).toEqual([])
})
