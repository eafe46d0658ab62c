import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../../../src/core/base/bytes.ts'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import { KeyedHash } from '../../../../src/core/transfer/keyed-hash.ts'
import { MANIFEST_PART_LIMIT_BYTES } from '../../../../src/core/transfer/limits.ts'
import { parseLinkTarget, staysInside } from '../../../../src/core/transfer/link-target.ts'
import { ManifestBuilder } from '../../../../src/core/transfer/manifest-builder.ts'
import { ManifestReader } from '../../../../src/core/transfer/manifest-reader.ts'
import type { Manifest, ManifestEnd, ManifestEntry } from '../../../../src/core/transfer/manifest.ts'
import { nodeSha256 } from '../../../../src/platform/node/files/sha256.ts'
import { anyText } from '../../../support/any-text.ts'
import { entriesOf, entry, manifestOf } from '../../../support/memory-files.ts'

const endOf = ({ length, totalBytes, sha256 }: Manifest): ManifestEnd => ({
  entries: length,
  bytes: totalBytes,
  sha256,
})

/** Over the wire and back. */
function reread(manifest: Manifest, end: ManifestEnd = endOf(manifest)): Manifest {
  const reader = new ManifestReader(nodeSha256)
  for (const part of manifest.parts) reader.addPart(part)
  return reader.finish(end)
}

/** Entries that may be offered: each lies at the top or in a folder before it. */
const anyEntries = fc
  .array(
    fc.record({
      kind: fc.constantFrom<'file' | 'folder'>('file', 'folder'),
      folder: fc.nat(),
      name: anyText(20),
      sizeBytes: fc.oneof(fc.nat(), fc.constantFrom(0, 127, 128, 2 ** 32, 2 ** 40)),
      mtimeMs: fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1_700_000_000_000, -8.64e15, 8.64e15)),
      executable: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((all) => {
    const folders = [-1]
    return all.map(({ kind, folder, name, sizeBytes, executable, ...rest }, index): ManifestEntry => {
      const parent = folders[folder % folders.length] ?? -1
      if (kind === 'folder') folders.push(index)
      const isFile = kind === 'file'
      // Numbered, so that no two are the same; without what no name may have.
      const own = `${name.replace(/[/\0\p{Surrogate}]/gu, '_')}${index}`
      return {
        ...rest,
        kind,
        parent,
        name: own,
        sizeBytes: isFile ? sizeBytes : 0,
        executable: isFile && executable,
        linkTarget: null,
      }
    })
  })

describe('a manifest', () => {
  it('comes back from the wire as it was', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const manifest = manifestOf(entries)
        const read = reread(manifest)
        expect([...read.entries()].map(([, each]) => each)).toEqual(entries)
        expect(toHex(read.sha256)).toBe(toHex(manifest.sha256))
        for (const [index, each] of entries.entries()) {
          const folder = each.parent < 0 ? [] : read.path(each.parent)
          expect(read.path(index)).toEqual([...folder, each.name])
          expect([read.kind(index), read.sizeBytes(index)]).toEqual([each.kind, each.sizeBytes])
        }
      }),
    )
  })

  it('counts what is in it', () => {
    const manifest = reread(
      manifestOf(entriesOf({ a: 5, folder: null, 'folder/b': 6, 'folder/link': '../a', c: 0 })),
    )
    expect(manifest).toMatchObject({ length: 5, files: 3, folders: 1, links: 1, totalBytes: 11 })
    expect(manifest.topEntries).toEqual({ total: 3, list: [0, 1, 4] })
    expect(manifest.entry(3)).toMatchObject({ kind: 'link', linkTarget: '../a', parent: 1 })
  })

  it('of many entries comes in few parts of bounded size, and knows each of them', () => {
    const entries = Array.from({ length: 50_000 }, (_, i) =>
      i % 1000 === 0 ? entry(`folder ${i}`, null) : entry(`file ${i}`, i, { parent: i - (i % 1000) }),
    )
    const manifest = reread(manifestOf(entries))
    expect(manifest.parts.length).toBeGreaterThan(5)
    for (const part of manifest.parts) expect(part.length).toBeLessThanOrEqual(MANIFEST_PART_LIMIT_BYTES)
    for (const index of [0, 1, 999, 1000, 31_337, 49_999])
      expect(manifest.entry(index)).toEqual(entries[index])
    expect(manifest.path(31_337)).toEqual(['folder 31000', 'file 31337'])
    expect(manifest.topEntries).toMatchObject({ total: 50 })
    expect(() => manifest.entry(50_000)).toThrow(RangeError)
    expect(() => manifest.path(-1)).toThrow(RangeError)
  })

  it('is refused when its end does not fit', () => {
    const manifest = manifestOf([entry('a', 1)])
    const end = endOf(manifest)
    expect(() => reread(manifest, { ...end, entries: 2 })).toThrow(/protocol-violation/)
    expect(() => reread(manifest, { ...end, bytes: 2 })).toThrow(/protocol-violation/)
    expect(() => reread(manifest, { ...end, sha256: new Uint8Array(32) })).toThrow(/protocol-violation/)
  })

  it('that is damaged anywhere is refused, and never causes anything but a DroplineError', () => {
    const manifest = manifestOf(entriesOf({ a: 5, folder: null, 'folder/b': 6, 'folder/link': '../a' }))
    const [part] = manifest.parts as [Uint8Array]
    fc.assert(
      fc.property(fc.nat(part.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const damaged = cut ? part.slice(0, at) : part.slice()
        if (!cut) damaged[at] = byte
        fc.pre(cut || part[at] !== byte)
        const reader = new ManifestReader(nodeSha256)
        expect(() => {
          reader.addPart(damaged)
          reader.finish(endOf(manifest))
        }).toThrow(DroplineError)
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        try {
          new ManifestReader(nodeSha256).addPart(bytes)
        } catch (error) {
          expect(['protocol-violation', 'manifest-rejected']).toContain((error as DroplineError).code)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps its own copy of what it read', () => {
    const manifest = manifestOf([entry('a', 1)])
    const [part] = manifest.parts as [Uint8Array]
    const message = part.slice()
    const reader = new ManifestReader(nodeSha256)
    reader.addPart(message)
    message.fill(0)
    expect(reader.finish(endOf(manifest)).entry(0).name).toBe('a')
  })
})

describe('ManifestBuilder', () => {
  const problem = (...entries: ManifestEntry[]): unknown => {
    try {
      manifestOf(entries)
    } catch (error) {
      return (error as DroplineError).info
    }
    return null
  }

  it('takes every name that some file system has', () => {
    const names = [
      'CON',
      'aux.txt',
      'a:b',
      'trailing. ',
      ' x',
      '\u202egpj.exe',
      'e\u0301',
      'é',
      'É',
      '..x',
      '\n',
    ]
    expect(problem(...names.map((name) => entry(name, 1)))).toBeNull()
    expect(problem(entry('x'.repeat(1024), 1))).toBeNull()
  })

  it('refuses what none has, and says which', () => {
    const info = (reason: string, name: string) => ({ code: 'name-unsupported', detail: { reason, name } })
    expect(problem(entry('a/b', 1))).toEqual(info('separator', 'a/b'))
    expect(problem(entry('\ud800', 1))).toMatchObject({ detail: { reason: 'malformed-text' } })
    expect(problem(entry('f', null), entry('..', 1, { parent: 0 }))).toEqual(info('dot-name', 'f/..'))
    expect(problem(entry('a', 1), entry('a', 1))).toEqual(info('duplicate', 'a'))
    expect(problem(entry('x', Number.NaN))).toEqual(info('bad-size', 'x'))
    expect(problem(entry('x', 0, { kind: 'link', linkTarget: '../y' }))).toEqual(info('link-outside', 'x'))
    expect(problem()).toMatchObject({ code: 'nothing-to-send' })
  })

  it('says how many there are', () => {
    const builder = new ManifestBuilder(nodeSha256)
    expect(builder.add(entry('a', 1))).toBe(0)
    expect(builder.add(entry('b', 1))).toBe(1)
    expect(builder.length).toBe(2)
  })
})

describe('the target of a link', () => {
  it.each<[string, number, boolean]>([
    ['other', 0, true],
    ['./other//x/', 0, true],
    ['mine', 0, false],
    ['../other', 1, true],
    ['../mine', 1, false],
    ['..', 2, true],
    ['..', 1, false],
    ['../..', 1, false],
    ['../../other/x', 2, true],
    ['../../../other', 2, false],
    ['anything/below', 3, true],
    ['.', 1, true],
    ['.', 0, false],
  ])('%s at depth %i stays inside: %s', (target, depth, inside) => {
    const way = parseLinkTarget(target)
    expect(way !== null && staysInside(way, depth, (name) => name === 'other')).toBe(inside)
  })

  it.each(['', '/etc', 'a/../b', '../a/..', 'a\0'])('%j is none', (target) => {
    expect(parseLinkTarget(target)).toBeNull()
  })
})

it('names fall into other places under another key', () => {
  const hashes = [0, 1].map((first) => new KeyedHash(Uint8Array.from({ length: 8 }, (_, i) => i + first)))
  const seen = new Set<number>()
  for (let length = 0; length < 64; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => i)
    for (const hash of hashes) for (const parent of [-1, 0, 1]) seen.add(hash.of(parent, bytes))
  }
  expect(seen.size).toBe(64 * 2 * 3)
})
