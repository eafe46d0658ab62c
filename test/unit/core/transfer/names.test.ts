import { posix, win32 } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import type { ManifestEntry } from '../../../../src/core/transfer/manifest.ts'
import {
  checkManifest,
  checkOwnManifest,
  collisionKey,
  componentProblem,
} from '../../../../src/core/transfer/names.ts'
import { anyText } from '../../../support/any-text.ts'
import { entry } from '../../../support/memory-files.ts'

/** What is wrong with a manifest; null when it is accepted. */
function problemOf(entries: readonly ManifestEntry[]): unknown {
  try {
    checkManifest(entries)
    return null
  } catch (error) {
    if (error instanceof DroplineError && error.code === 'manifest-rejected') return error.detail.reason
    throw error
  }
}

describe('componentProblem', () => {
  it.each([
    ['', 'empty-component'],
    ['.', 'dot-component'],
    ['..', 'dot-component'],
    ['a/b', 'separator'],
    ['..\\x', 'separator'],
    ['/etc', 'separator'],
    ['C:', 'forbidden-character'],
    ['x:stream', 'forbidden-character'],
    ['a\0b', 'forbidden-character'],
    ['a\x1b[31m', 'forbidden-character'],
    ['a\nb', 'forbidden-character'],
    ['del\x7f', 'forbidden-character'],
    ['c1\x85', 'forbidden-character'],
    ['what?', 'forbidden-character'],
    ['*', 'forbidden-character'],
    ['"q"', 'forbidden-character'],
    ['<a>', 'forbidden-character'],
    ['a|b', 'forbidden-character'],
    ['\u202egpj.exe', 'hidden-character'],
    ['a\u2066b', 'hidden-character'],
    ['a\u061cb', 'hidden-character'],
    ['a\u200fb', 'hidden-character'],
    ['a\u200bb', 'hidden-character'],
    ['\ufeffa', 'hidden-character'],
    ['a\u2028b', 'hidden-character'],
    ['a\u{e0041}b', 'hidden-character'],
    ['a\uffff', 'hidden-character'],
    ['a\ufdd0', 'hidden-character'],
    ['a\u{1fffe}', 'hidden-character'],
    ['a\ud800', 'malformed-text'],
    ['\udc00a', 'malformed-text'],
    [' a', 'edge-space-or-dot'],
    ['a ', 'edge-space-or-dot'],
    ['a.', 'edge-space-or-dot'],
    ['...', 'edge-space-or-dot'],
    ['CON', 'reserved-name'],
    ['con.txt', 'reserved-name'],
    ['NUL .txt', 'reserved-name'],
    ['nul.tar.gz', 'reserved-name'],
    ['Com1', 'reserved-name'],
    ['COM¹', 'reserved-name'],
    ['lpt².x', 'reserved-name'],
    ['COM0', 'reserved-name'],
    ['CLOCK$', 'reserved-name'],
    ['conin$', 'reserved-name'],
    ['CONOUT$.log', 'reserved-name'],
    ['e\u0301', 'not-normalised'],
    ['a'.repeat(256), 'component-too-long'],
    ['文'.repeat(86), 'component-too-long'],
  ])('refuses %j', (component, reason) => {
    expect(componentProblem(component)).toBe(reason)
  })

  it.each([
    'a',
    '.bashrc',
    '..a',
    'con1',
    'console',
    'com10',
    'a b.c',
    '文'.repeat(85),
    'a'.repeat(255),
    'é',
    '😀',
    '-rf',
    '~',
    '$HOME',
    "it's #1 & 100%",
    'aux_',
    'no-CON',
  ])('accepts %j', (component) => {
    expect(componentProblem(component)).toBeNull()
  })

  it('accepts nothing that leaves its folder on any platform', () => {
    const soup = fc.array(
      fc.oneof(
        fc.constantFrom(
          '.',
          '..',
          '/',
          '\\',
          ':',
          'C:',
          '\0',
          ' ',
          '%2e',
          '\u202e',
          '\uff0e',
          '\uff0f',
          'NUL',
          '~1',
        ),
        anyText(4),
      ),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(soup, (pieces) => {
        const name = pieces.join('')
        if (componentProblem(name) !== null) return
        expect(posix.relative('/root/dir', posix.resolve('/root/dir', name))).toBe(name)
        expect(win32.relative('C:\\root\\dir', win32.resolve('C:\\root\\dir', name))).toBe(name)
        expect(name.normalize('NFC')).toBe(name)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('collisionKey', () => {
  it.each([
    ['README', 'readme'],
    ['straße', 'STRASSE'],
    ['ﬁle', 'FILE'],
    ['\u212a', 'k'],
    ['σ', 'ς'],
    ['é', 'e\u0301'],
  ])('is the same for %j and %j', (one, other) => {
    expect(collisionKey(one)).toBe(collisionKey(other))
  })

  it('tells different names apart', () => {
    expect(collisionKey('a')).not.toBe(collisionKey('ä'))
  })

  it('does not change when it is applied again', () => {
    fc.assert(
      fc.property(anyText(12), (name) => {
        const key = collisionKey(name)
        expect(collisionKey(key)).toBe(key)
      }),
    )
  })
})

describe('checkManifest', () => {
  it('accepts a tree whose folders come first', () => {
    const tree = [entry('a', null), entry('a/b', null), entry('a/b/c', 3), entry('a/c', 0), entry('d', 5)]
    expect(problemOf(tree)).toBeNull()
  })

  it.each<[string, readonly ManifestEntry[], string]>([
    ['nothing', [], 'no-entries'],
    ['no path', [{ ...entry('a', 1), path: [] }], 'empty-component'],
    ['a parent folder', [{ ...entry('a', 1), path: ['..', 'x'] }], 'dot-component'],
    ['an absolute path', [{ ...entry('a', 1), path: ['', 'etc'] }], 'empty-component'],
    ['a file twice', [entry('a', 1), entry('a', 1)], 'duplicate'],
    ['case twins', [entry('README', 1), entry('readme', 1)], 'duplicate'],
    ['case twins of a file and a folder', [entry('A', null), entry('a', 1)], 'duplicate'],
    ['Unicode twins', [entry('straße', 1), entry('STRASSE', 1)], 'duplicate'],
    ['twins deep down', [entry('d', null), entry('d/X', 1), entry('d/x', 1)], 'duplicate'],
    ['a folder twice', [entry('d', null), entry('d', null)], 'duplicate'],
    ['a file without its folder', [entry('d/x', 1)], 'folder-missing'],
    ['contents before their folder', [entry('d/x', 1), entry('d', null)], 'folder-missing'],
    ['a folder under another case', [entry('D', null), entry('d/x', 1)], 'folder-missing'],
    ['contents of a file', [entry('d', 1), entry('d/x', 1)], 'inside-a-file'],
    ['a negative size', [entry('a', -1)], 'bad-size'],
    ['half a byte', [entry('a', 0.5)], 'bad-size'],
    ['no number', [entry('a', Number.NaN)], 'bad-size'],
    ['2^53 bytes', [entry('a', 2 ** 53)], 'bad-size'],
    ['a sum above 2^53', [entry('a', 2 ** 53 - 1), entry('b', 2 ** 53 - 1)], 'total-too-large'],
    ['a folder with a size', [{ ...entry('a', null), sizeBytes: 1 }], 'folder-with-size'],
    ['a time that is no integer', [entry('a', 1, { mtimeMs: 0.5 })], 'bad-time'],
    ['too many entries', Array.from({ length: 100_001 }, (_, i) => entry(`f${i}`, 0)), 'too-many-entries'],
  ])('rejects %s', (_what, entries, reason) => {
    expect(problemOf(entries)).toBe(reason)
  })

  it('bounds depth and length of paths', () => {
    const nested = (depth: number, name: string): ManifestEntry[] =>
      Array.from({ length: depth }, (_, level) =>
        entry(
          Array(level + 1)
            .fill(name)
            .join('/'),
          null,
        ),
      )
    expect(problemOf(nested(32, 'd'))).toBeNull()
    expect(problemOf(nested(33, 'd'))).toBe('too-deep')
    expect(problemOf(nested(4, 'n'.repeat(255)))).toBeNull()
    expect(problemOf(nested(5, 'n'.repeat(255)))).toBe('path-too-long')
  })

  it('names the entry, escaped and short', () => {
    const hostile = `\u202e\x1b${'x'.repeat(500)}`
    try {
      checkManifest([entry(hostile, 1)])
      expect.unreachable()
    } catch (error) {
      const name = String((error as DroplineError).detail.name)
      expect(name.startsWith('\\u{202e}\\u{1b}xxx')).toBe(true)
      expect(name.length).toBeLessThanOrEqual(80)
    }
  })

  it('calls the same faults of the sender itself by another code', () => {
    expect(() => checkOwnManifest([entry('aux', 1)])).toThrow(
      new DroplineError('name-unsupported', { reason: 'reserved-name', name: 'aux' }),
    )
    expect(() => checkOwnManifest([])).toThrow(new DroplineError('nothing-to-send'))
  })

  it('throws nothing but DroplineErrors, and accepts nothing with two equal keys', () => {
    const part = fc.oneof(fc.constantFrom('a', 'A', 'b', 'é', 'e\u0301', '..', 'con', 'ß', 'ss'), anyText(12))
    const anyEntry = fc.record({
      kind: fc.constantFrom('file' as const, 'folder' as const),
      path: fc.array(part, { maxLength: 4 }),
      sizeBytes: fc.oneof(fc.nat(), fc.double(), fc.constant(0)),
      mtimeMs: fc.oneof(fc.integer(), fc.double()),
      executable: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 12 }), (entries) => {
        if (problemOf(entries) !== null) return
        const keys = entries.map(({ path }) => path.map(collisionKey).join('/'))
        expect(new Set(keys).size).toBe(keys.length)
      }),
      { numRuns: 1000 },
    )
  })
})
