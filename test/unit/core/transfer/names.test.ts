import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mapName, nameKey, type NameRules } from '../../../../src/core/transfer/name-mapping.ts'
import { FinalNames } from '../../../../src/core/transfer/names.ts'
import { anyText } from '../../../support/any-text.ts'
import { entriesOf, entry, manifestOf, type MemoryTree } from '../../../support/memory-files.ts'

const posix: NameRules = { family: 'posix', limit: 255, unit: 'bytes', foldsCase: false, foldsForm: false }
const windows: NameRules = { family: 'windows', limit: 255, unit: 'utf16', foldsCase: true, foldsForm: false }
const hfs: NameRules = { family: 'hfs', limit: 255, unit: 'bytes', foldsCase: true, foldsForm: true }

async function namesFor(tree: MemoryTree, rules: NameRules): Promise<string[]> {
  const manifest = manifestOf(entriesOf(tree))
  const names = new FinalNames(manifest, rules)
  await names.makeUnique(() => Promise.resolve())
  return Array.from({ length: manifest.length }, (_, index) => names.of(index))
}

describe('FinalNames', () => {
  it('keeps what the system can have', async () => {
    const tree = { README: 1, readme: 1, '\u00e9': 1, 'e\u0301': 1, 'a:b': 1, d: null, 'd/con': 1 }
    expect(await namesFor(tree, posix)).toEqual(['README', 'readme', '\u00e9', 'e\u0301', 'a:b', 'd', 'con'])
  })

  it('numbers twins, those that could keep their names first', async () => {
    expect(await namesFor({ 'a?': 1, 'a*': 1, a_: 1, A_: 1 }, windows)).toEqual([
      'a_ (2)',
      'a_ (3)',
      'a_',
      'A_ (1)',
    ])
    expect(await namesFor({ README: 1, readme: 1, 'Readme (1)': 1 }, windows)).toEqual([
      'README',
      'readme (2)',
      'Readme (1)',
    ])
    expect(await namesFor({ '\u00e9.txt': 1, 'e\u0301.txt': 1 }, hfs)).toEqual([
      '\u00e9.txt',
      'e\u0301 (1).txt',
    ])
  })

  it('knows twins in one folder only, and folders are twins as well', async () => {
    const tree = { A: null, 'A/x': 1, a: null, 'a/x': 1, 'a/X': 1 }
    expect(await namesFor(tree, windows)).toEqual(['A', 'x', 'a (1)', 'x', 'X (1)'])
  })

  it('shows what is hidden at the top, and below leaves it', async () => {
    expect(await namesFor({ '.bashrc': 1, '_.bashrc': 1, d: null, 'd/.x': 1 }, posix)).toEqual([
      '_ (1).bashrc',
      '_.bashrc',
      'd',
      '.x',
    ])
  })

  it('is not slowed down by thousands of twins', async () => {
    const long = 'x'.repeat(300)
    const tree = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`${long}${index}`, 1]))
    const names = await namesFor(tree, posix)
    expect(new Set(names).size).toBe(5000)
    expect(names[4999]).toBe(`${'x'.repeat(248)} (4999)`)
  })

  it('gives every entry a legal name of its own, whatever is sent', async () => {
    const name = fc.oneof(
      fc.constantFrom(
        'a',
        'A',
        'a (1)',
        'A (1)',
        'a?',
        'a*',
        'a_',
        '\u00e9',
        'e\u0301',
        '\u00c9',
        'con',
        '_con',
        '.x',
        '_.x',
      ),
      anyText(3).filter((text) => !/\p{Cs}/u.test(text) && !/^\.{0,2}$|[/\0]/.test(text)),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(posix, windows, hfs),
        async (all, rules) => {
          const manifest = manifestOf(all.map((each) => entry(each, 1)))
          const names = new FinalNames(manifest, rules)
          await names.makeUnique(() => Promise.resolve())
          const final = all.map((_, index) => names.of(index))
          expect(new Set(final.map((each) => nameKey(each, rules))).size).toBe(all.length)
          for (const [index, each] of final.entries()) {
            expect(mapName(each, rules)).toBe(each)
            expect(names.isRenamed(index)).toBe(each !== all[index])
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
