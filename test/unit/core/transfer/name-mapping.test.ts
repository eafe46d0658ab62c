import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fileLimitBytes,
  mapName,
  nameKey,
  nameRules,
  type NameRules,
  numberedName,
  timeToleranceMs,
} from '../../../../src/core/transfer/name-mapping.ts'
import { anyText } from '../../../support/any-text.ts'

const posix: NameRules = { family: 'posix', limit: 255, unit: 'bytes', foldsCase: false, foldsForm: false }
const windows: NameRules = { family: 'windows', limit: 255, unit: 'utf16', foldsCase: true, foldsForm: false }
const hfs: NameRules = { family: 'hfs', limit: 255, unit: 'utf16', foldsCase: true, foldsForm: true }
const apfs: NameRules = { ...hfs, unit: 'bytes' }
const families: readonly [string, NameRules][] = Object.entries({ posix, windows, hfs, apfs })

const zwj = '\u200d'
const family = `👨${zwj}👩${zwj}👧${zwj}👦`

describe('mapName', () => {
  // [name, on posix, on Windows and FAT, on macOS]; undefined: as it is.
  it.each<readonly (string | undefined)[]>([
    ['plain.txt'],
    ['Ünïcödé ファイル 😀.txt'],
    [`${family}.png`],
    ['a<b>c:d"e|f?g*h.txt', undefined, 'a_b_c_d_e_f_g_h.txt'],
    ['back\\slash', undefined, 'back_slash'],
    ['C:\\Windows\\system32', undefined, 'C__Windows_system32'],
    ['..\\..\\evil', undefined, '.._.._evil'],
    ['tab\tnew\nline\u0000', 'tab\tnew\nline_', 'tab_new_line_', 'tab\tnew\nline_'],
    ['\u001b[31mred\u001b[0m', undefined, '_[31mred_[0m'],
    ['CON', undefined, '_CON'],
    ['nul.txt', undefined, '_nul.txt'],
    ['con.air.1997.nfo', undefined, '_con.air.1997.nfo'],
    ['Com1', undefined, '_Com1'],
    ['LPT²', undefined, '_LPT²'],
    ['aux .c', undefined, '_aux .c'],
    ['console', undefined, undefined],
    ['com10', undefined, undefined],
    ['conin$', undefined, '_conin$'],
    ['dot.', undefined, 'dot_'],
    ['space ', undefined, 'space_'],
    ['dots. . .', undefined, 'dots_____'],
    [' leading', undefined, '_leading'],
    ['...', undefined, '___'],
    ['photo\u202egpj.exe', 'photo_gpj.exe', 'photo_gpj.exe', 'photo_gpj.exe'],
    ['\u2067right\u2069', '_right_', '_right_', '_right_'],
    ["a & b % c # d ' e ` f ; g $h", undefined, undefined],
    ['.dropline-00ff-1.part', '_.dropline-00ff-1.part', '_.dropline-00ff-1.part', '_.dropline-00ff-1.part'],
    ['.hidden', undefined, undefined],
    ['\ud83d', '_', '_', '_'],
    ['unassigned \u0378', undefined, undefined, 'unassigned _'],
  ])('%j', (name = '', onPosix = name, onWindows = name, onMac = name) => {
    expect(mapName(name, posix)).toBe(onPosix)
    expect(mapName(name, windows)).toBe(onWindows)
    expect(mapName(name, apfs)).toBe(onMac)
  })

  it.each<[string, string, NameRules, string]>([
    ['Chinese, in bytes', `${'文'.repeat(90)}.txt`, posix, `${'文'.repeat(83)}.txt`],
    ['Chinese, where characters are counted', `${'文'.repeat(90)}.txt`, windows, `${'文'.repeat(90)}.txt`],
    ['families, never half of one', `${family.repeat(20)}.png`, posix, `${family.repeat(10)}.png`],
    ['two extensions', `${'x'.repeat(300)}.tar.gz`, posix, `${'x'.repeat(248)}.tar.gz`],
    [
      'one that is no extension',
      `${'x'.repeat(200)}.${'y'.repeat(200)}`,
      posix,
      `${'x'.repeat(200)}.${'y'.repeat(54)}`,
    ],
    ['accents that macOS takes apart', `${'é'.repeat(200)}.txt`, hfs, `${'é'.repeat(125)}.txt`],
    ['one character with very many marks', `a${'\u0301'.repeat(400)}`, posix, `a${'\u0301'.repeat(127)}`],
    ['a cut that would end in a dot', `${'x'.repeat(254)}. y`, windows, `${'x'.repeat(254)}_`],
    ['eCryptfs', 'x'.repeat(200), { ...posix, limit: 143 }, 'x'.repeat(143)],
  ])('cuts %s', (_what, name, rules, expected) => {
    expect(mapName(name, rules)).toBe(expected)
  })

  it.each(families)('makes every text legal on %s, at once', (_name, rules) => {
    fc.assert(
      fc.property(
        fc.oneof(anyText(12), anyText(400), fc.constantFrom('con', 'a. ', 'x'.repeat(256))),
        (text) => {
          const mapped = mapName(text, rules)
          expect(problemOf(mapped, rules)).toBeNull()
          expect(mapName(mapped, rules)).toBe(mapped)
        },
      ),
      { numRuns: 300 },
    )
  })
})

/** The rules once more, in the plainest words. */
function problemOf(name: string, { family: kind, limit, unit }: NameRules): string | null {
  if (name === '' || name === '.' || name === '..') return 'no name'
  if (/[/\0]/.test(name)) return 'separator'
  if (/[\u202a-\u202e\u2066-\u2069]/.test(name)) return 'bidi'
  if (/\p{Cs}/u.test(name)) return 'surrogate'
  const length =
    unit === 'bytes' ? Buffer.byteLength(name) : (kind === 'hfs' ? name.normalize('NFD') : name).length
  if (length > limit) return 'too long'
  if (kind !== 'windows') return null
  if (/[<>:"|?*\\\p{Cc}]/u.test(name)) return 'forbidden'
  if (/[. ]$/.test(name)) return 'end'
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name) ? 'reserved' : null
}

describe('numberedName', () => {
  it.each([
    ['a.txt', false, 'a (1).txt'],
    ['a.tar.gz', false, 'a (1).tar.gz'],
    ['noextension', false, 'noextension (1)'],
    ['v1.2 final', false, 'v1.2 final (1)'],
    ['v1.2', true, 'v1.2 (1)'],
    ['.profile', false, '.profile (1)'],
    [`${'文'.repeat(83)}.txt`, false, `${'文'.repeat(82)} (1).txt`],
  ])('%s', (name, isFolder, expected) => {
    expect(numberedName(name, isFolder, 0, posix)).toBe(name)
    expect(numberedName(name, isFolder, 1, posix)).toBe(expected)
  })

  it.each(families)('stays legal on %s', (_name, rules) => {
    fc.assert(
      fc.property(anyText(300), fc.boolean(), fc.integer({ min: 1, max: 1e6 }), (text, isFolder, number) => {
        expect(problemOf(numberedName(mapName(text, rules), isFolder, number, rules), rules)).toBeNull()
      }),
      { numRuns: 200 },
    )
  })
})

describe('nameKey', () => {
  const isOne = (one: string, other: string, rules: NameRules): boolean =>
    nameKey(one, rules) === nameKey(other, rules)
  it.each<[string, string, boolean, boolean, boolean]>([
    ['README', 'readme', false, true, true],
    ['Straße', 'STRASSE', false, true, true],
    ['\u00e9', 'e\u0301', false, false, true],
    ['\u00c9', 'e\u0301', false, false, true],
    ['a\u200cb', 'ab', false, false, true],
    ['a', 'b', false, false, false],
  ])('%j and %j', (one, other, onPosix, onWindows, onMac) => {
    expect([isOne(one, other, posix), isOne(one, other, windows), isOne(one, other, hfs)]).toEqual([
      onPosix,
      onWindows,
      onMac,
    ])
  })
})

describe('nameRules', () => {
  const unknown = { foldsCase: null, foldsForm: null, takesColon: null, limit: null, unit: null }
  it.each([
    ['linux', 'ext4', posix],
    ['linux', null, posix],
    ['linux', 'vfat', windows],
    ['linux', 'exfat', windows],
    ['linux', 'fuseblk', windows],
    ['linux', 'cifs', windows],
    ['win32', null, windows],
    ['darwin', null, apfs],
  ])('for %s and %s', (platform, fileSystem, rules) => {
    expect(nameRules({ ...unknown, platform, fileSystem })).toEqual({ ...rules, foldsForm: rules === apfs })
  })

  it('go by what was found out', () => {
    const traits = { ...unknown, platform: 'linux', fileSystem: 'ext4' }
    expect(nameRules({ ...traits, foldsCase: true, foldsForm: true })).toEqual({
      ...posix,
      foldsCase: true,
      foldsForm: true,
    })
    expect(nameRules({ ...traits, fileSystem: 'fuse.unknown', takesColon: false }).family).toBe('windows')
    expect(nameRules({ ...traits, limit: 143, unit: 'bytes' }).limit).toBe(143)
  })
})

it('FAT has a largest file and coarse times', () => {
  expect(fileLimitBytes('vfat')).toBe(4 * 1024 ** 3 - 1)
  expect(fileLimitBytes('exfat')).toBe(Number.MAX_SAFE_INTEGER)
  expect(timeToleranceMs('vfat', 'linux')).toBe(2000)
  expect(timeToleranceMs('ext4', 'linux')).toBe(1)
})
