import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex, utf8 } from '../../../../src/core/base/bytes.ts'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import { displayPeerName, escapeForDisplay } from '../../../../src/core/transfer/display.ts'
import { FileRoot, wholeFileRoot } from '../../../../src/core/transfer/file-hash.ts'
import {
  decodeBlockHeader,
  decodePack,
  encodeBlockHeader,
  PackBuilder,
} from '../../../../src/core/transfer/frames.ts'
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
    {
      type: 'offer',
      transfer: new Uint8Array(16).fill(3),
      sha256: hash,
      entries: 3,
      files: 2,
      bytes: 2 ** 53 - 1,
      content: 'text',
    },
    { type: 'ack', bytes: 0, files: 0, bytesDone: 1, filesDone: 2 },
    { type: 'file-failed', file: 2, code: 'source-changed', detail: { name: 'x' } },
    { type: 'pause', reason: 'disk-full' },
    { type: 'limit', bytesPerSecond: 0 },
    { type: 'end', more: true },
    { type: 'leave' },
    { type: 'file-end', file: 4, root: hash },
    { type: 'complete', files: 1, bytes: 2, failed: 0 },
    { type: 'fail', code: 'disk-full', detail: { neededBytes: 5, name: 'x' } },
    { type: 'ping' },
  ])('$type survives the wire', (control) => {
    expect(decodeControl(encodeControl(control))).toEqual(control)
  })

  it.each<[string, unknown]>([
    ['an unknown type', { type: 'format-disk' }],
    ['a negative count', { type: 'limit', bytesPerSecond: -1 }],
    ['a fraction', { type: 'limit', bytesPerSecond: 0.5 }],
    ['text for a number', { type: 'limit', bytesPerSecond: '5' }],
    ['an unknown reason to pause', { type: 'pause', reason: 'lunch' }],
    ['a short name of a transfer', { type: 'offer', transfer: new Uint8Array(15) }],
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
    pack.payload(0).set([8, 9])
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

describe('the root of a file', () => {
  const hashes = [nodeSha256(utf8('one')), nodeSha256(utf8('two'))]
  const head = (...bytes: number[]): Uint8Array => nodeSha256(utf8('dropline/file/2'), Uint8Array.from(bytes))

  it('is a chain over domain, size as u64, first block as u32, and the block hashes', () => {
    const size = 2 ** 52 + 5
    const start = head(0, 0x10, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0)
    const expected = nodeSha256(nodeSha256(start, hashes[0]!), hashes[1]!)
    expect(toHex(wholeFileRoot(nodeSha256, size, hashes))).toBe(toHex(expected))
  })

  it('of the end of a file says where it begins', () => {
    const root = new FileRoot(nodeSha256, 5, 0x01020304)
    expect(toHex(root.value)).toBe(toHex(head(0, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4)))
    root.add(hashes[0]!)
    expect(root.blocks).toBe(1)
  })
})

describe('summarise', () => {
  it('counts, and lists the first top-level names', () => {
    const entries = [
      entry('folder', null),
      entry('inner', 5, { parent: 0 }),
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
