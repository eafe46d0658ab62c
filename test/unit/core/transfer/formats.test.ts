import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex, utf8 } from '../../../../src/core/base/bytes.ts'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import { displayPeerName, escapeForDisplay } from '../../../../src/core/transfer/display.ts'
import { fileRoot } from '../../../../src/core/transfer/file-hash.ts'
import {
  decodeBlockHeader,
  decodePack,
  encodeBlockHeader,
  PackBuilder,
} from '../../../../src/core/transfer/frames.ts'
import { encodeManifest, ManifestCollector } from '../../../../src/core/transfer/manifest-wire.ts'
import { type Control, decodeControl, encodeControl } from '../../../../src/core/transfer/messages.ts'
import { summarise } from '../../../../src/core/transfer/summary.ts'
import { nodeSha256 } from '../../../../src/platform/node/files/sha256.ts'
import { anyText } from '../../../support/any-text.ts'
import { entry, manifestOf } from '../../../support/memory-files.ts'

/** Runs a parser on anything: it may only answer, or refuse with one of the given codes. */
function refusesPolitely(parse: (bytes: Uint8Array) => unknown, codes: readonly string[]): void {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        parse(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(DroplineError)
        expect(codes).toContain((error as DroplineError).code)
      }
    }),
    { numRuns: 1000 },
  )
}

describe('control messages', () => {
  const hash = new Uint8Array(32).fill(7)
  it.each<Control>([
    { type: 'hello', version: 1, name: 'Ada' },
    { type: 'manifest-end', entries: 3, bytes: 2 ** 53 - 1, sha256: hash },
    { type: 'ack', bytes: 0, files: 0 },
    { type: 'file-end', file: 4, root: hash },
    { type: 'complete', files: 1, bytes: 2 },
    { type: 'fail', code: 'disk-full', detail: { neededBytes: 5, name: 'x' } },
    { type: 'ping' },
  ])('$type survives the wire', (control) => {
    expect(decodeControl(encodeControl(control))).toEqual(control)
  })

  it.each<[string, unknown]>([
    ['an unknown type', { type: 'format-disk' }],
    ['a negative count', { type: 'ack', bytes: -1, files: 0 }],
    ['a fraction', { type: 'ack', bytes: 0.5, files: 0 }],
    ['text for a number', { type: 'ack', bytes: '5', files: 0 }],
    ['a short hash', { type: 'file-end', file: 0, root: new Uint8Array(31) }],
    ['an error code that is not about transfers', { type: 'fail', code: 'code-wrong', detail: {} }],
    ['more than it should have', { type: 'ping', extra: 1 }],
  ])('%s is refused', (_what, value) => {
    expect(() => decodeControl(encodeControl(value as Control))).toThrow(/protocol-violation/)
  })

  it('refuses long ones and deep ones', () => {
    expect(() => decodeControl(encodeControl({ type: 'hello', version: 1, name: 'x'.repeat(5000) }))).toThrow(
      /too long/,
    )
    expect(() => decodeControl(new Uint8Array(4000).fill(0x81))).toThrow(/protocol-violation/)
  })

  it('refuses every other sequence of bytes', () => {
    refusesPolitely((bytes) => decodeControl(bytes), ['protocol-violation'])
  })
})

describe('blocks and packs', () => {
  it('carry their numbers and hashes', () => {
    const header = { file: 0xfffffffe, block: 70_000, lengthBytes: 1_048_576, sha256: nodeSha256(utf8('x')) }
    const decoded = decodeBlockHeader(encodeBlockHeader(header))
    expect({ ...decoded, sha256: toHex(decoded.sha256) }).toEqual({ ...header, sha256: toHex(header.sha256) })
    const pack = new PackBuilder([
      { file: 3, sizeBytes: 2 },
      { file: 4, sizeBytes: 0 },
    ])
    pack.payloads[0]?.set([8, 9])
    const files = decodePack(pack.seal((payload) => nodeSha256(payload)))
    expect(files.map(({ file, bytes }) => [file, [...bytes]])).toEqual([
      [3, [8, 9]],
      [4, []],
    ])
    expect(toHex(files[0]!.sha256)).toBe(toHex(nodeSha256(Uint8Array.of(8, 9))))
  })

  it('refuse every other sequence of bytes', () => {
    refusesPolitely((bytes) => decodePack(bytes), ['protocol-violation'])
    refusesPolitely((bytes) => decodeBlockHeader(bytes), ['protocol-violation'])
  })
})

describe('the manifest on the wire', () => {
  const end = (manifest: ReturnType<typeof manifestOf>, sha256: Uint8Array) => ({
    entries: manifest.entries.length,
    bytes: manifest.totalBytes,
    sha256,
  })

  it.each([1, 23, 24, 255, 256, 5_000])('of %i entries arrives in parts of bounded size', (count) => {
    const manifest = manifestOf(Array.from({ length: count }, (_, i) => entry(`file ${i}`, i)))
    const { parts, sha256 } = encodeManifest(manifest, nodeSha256)
    const collector = new ManifestCollector(nodeSha256)
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(64 * 1024)
      collector.add(part)
    }
    expect(collector.finish(end(manifest, sha256))).toEqual(manifest)
  })

  it('is refused when its end does not fit', () => {
    const manifest = manifestOf([entry('a', 1)])
    const { parts, sha256 } = encodeManifest(manifest, nodeSha256)
    const finish = (change: object) => {
      const collector = new ManifestCollector(nodeSha256)
      for (const part of parts) collector.add(part)
      return () => collector.finish({ ...end(manifest, sha256), ...change })
    }
    expect(finish({})).not.toThrow()
    expect(finish({ entries: 2 })).toThrow(/protocol-violation/)
    expect(finish({ bytes: 2 })).toThrow(/protocol-violation/)
    expect(finish({ sha256: new Uint8Array(32) })).toThrow(/protocol-violation/)
  })

  it('stops at the limit of entries while it still comes in', () => {
    const manifest = manifestOf(Array.from({ length: 100_001 }, (_, i) => entry(`${i}`, 0)))
    const collector = new ManifestCollector(nodeSha256)
    expect(() => {
      for (const part of encodeManifest(manifest, nodeSha256).parts) collector.add(part)
    }).toThrow(/manifest-rejected/)
  })

  it('refuses every other sequence of bytes', () => {
    refusesPolitely((bytes) => new ManifestCollector(nodeSha256).add(bytes), ['protocol-violation'])
  })
})

describe('fileRoot', () => {
  it('is SHA-256 over the domain, the size as u64 and the block hashes', () => {
    const hashes = [nodeSha256(utf8('one')), nodeSha256(utf8('two'))]
    const size = Uint8Array.of(0, 0x10, 0, 0, 0, 0, 0, 5)
    expect(toHex(fileRoot(nodeSha256, 2 ** 52 + 5, hashes))).toBe(
      toHex(nodeSha256(utf8('dropline/file/1'), size, ...hashes)),
    )
  })
})

describe('summarise', () => {
  it('counts, and lists the first top-level names', () => {
    const entries = [
      entry('folder', null),
      entry('folder/inner', 5),
      ...Array.from({ length: 60 }, (_, i) => entry(`f${i}`, 1)),
    ]
    const summary = summarise(manifestOf(entries))
    expect(summary).toMatchObject({ files: 61, folders: 1, bytes: 65, moreNames: 11 })
    expect(summary.topNames).toHaveLength(50)
    expect(summary.topNames.slice(0, 2)).toEqual(['folder', 'f0'])
  })
})

describe('strings of the peer', () => {
  it('become one printable line', () => {
    expect(displayPeerName('  Ada\n\u202eLovelace\x1b[2J ')).toBe('Ada Lovelace [2J')
    expect(displayPeerName('\u200b\u2066')).toBe('?')
    expect(Array.from(displayPeerName('😀'.repeat(100)))).toHaveLength(60)
    expect(escapeForDisplay('a\tb')).toBe('a\\u{9}b')
    expect(escapeForDisplay('x'.repeat(81))).toBe(`${'x'.repeat(79)}…`)
  })

  it('never come out too long or with odd characters', () => {
    fc.assert(
      fc.property(anyText(300), (text) => {
        expect(escapeForDisplay(text).length).toBeLessThanOrEqual(80)
        expect(escapeForDisplay(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
        expect(Array.from(displayPeerName(text)).length).toBeLessThanOrEqual(60)
        expect(displayPeerName(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
      }),
    )
  })
})
