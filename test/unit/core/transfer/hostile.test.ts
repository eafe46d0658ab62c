import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { wholeFileRoot } from '../../../../src/core/transfer/file-hash.ts'
import type { ReceiveOutcome } from '../../../../src/core/transfer/events.ts'
import type { ManifestEntry } from '../../../../src/core/transfer/manifest.ts'
import type { Control } from '../../../../src/core/transfer/messages.ts'
import { receiveTransfer } from '../../../../src/core/transfer/receive.ts'
import { Steering } from '../../../../src/core/transfer/steering.ts'
import { systemClock } from '../../../../src/platform/node/clock.ts'
import { nodeSha256 } from '../../../../src/platform/node/files/sha256.ts'
import { memoryDataPipes } from '../../../support/memory-data-pipe.ts'
import { entry, rawEntry } from '../../../support/memory-files.ts'
import { MemorySink } from '../../../support/memory-sink.ts'
import { RawPeer, rawPart } from '../../../support/raw-peer.ts'
import { ended, type Ended, usualChoice } from '../../../support/transfer-pair.ts'

const MIB = 1024 * 1024
const { signal } = new AbortController()

interface Attack {
  readonly result: Ended<ReceiveOutcome>
  readonly sink: MemorySink
  readonly asked: boolean
  readonly peer: RawPeer
}

/** Lets a hostile sender do its worst to an honest receiver whose person accepts everything. */
async function attack(act: (peer: RawPeer) => void | Promise<void>): Promise<Attack> {
  const [left, right] = memoryDataPipes()
  const peer = new RawPeer(left)
  const sink = new MemorySink({}, false)
  let asked = false
  const receiving = ended(
    receiveTransfer({
      pipe: right,
      sink,
      sha256: nodeSha256,
      clock: systemClock,
      signal,
      receiverName: 'Right',
      control: new Steering(),
      ask: () => {
        asked = true
        return Promise.resolve(usualChoice)
      },
      onEvent: () => undefined,
    }),
  )
  // An honest reaction to the end, so that no test waits for the time that is left for it.
  void Promise.race([peer.hears('fail'), peer.hears('complete'), peer.hears('bye')]).then(() => {
    if (!left.closed) left.close()
  })
  await act(peer)
  return { result: await receiving, sink, asked, peer }
}

const violation = { ok: false, code: 'protocol-violation' }

describe('a hostile offer', () => {
  const folder = (name: string, parent = -1) => entry(name, null, { parent })
  const link = (name: string, linkTarget: string, parent = -1) =>
    entry(name, 0, { kind: 'link', linkTarget, parent })
  const deep = (levels: number) => Array.from({ length: levels }, (_, index) => folder('f', index - 1))

  it.each<[string, readonly ManifestEntry[], string]>([
    ['..', [entry('..', 1)], 'dot-name'],
    ['.', [folder('.')], 'dot-name'],
    ['no name', [entry('', 1)], 'empty-name'],
    ['a way out in one name', [entry('../../etc/passwd', 1)], 'separator'],
    ['an absolute path', [entry('/etc/passwd', 1)], 'separator'],
    ['NUL', [entry('x\0.txt', 1)], 'nul'],
    ['a sum above 2^53', [entry('x', 2 ** 53 - 1), entry('y', 2 ** 53 - 1)], 'total-too-large'],
    ['a name twice', [entry('x', 1), entry('x', 2)], 'duplicate'],
    ['a name twice, one of them a folder', [folder('x'), entry('x', 2)], 'duplicate'],
    ['a file in a file', [entry('x', 1), entry('y', 1, { parent: 0 })], 'folder-missing'],
    ['a file in a link', [link('x', 'y'), entry('y', 1, { parent: 0 })], 'folder-missing'],
    ['a file in itself', [entry('x', 1, { parent: 0 })], 'folder-missing'],
    ['a file in a folder to come', [entry('x', 1, { parent: 1 }), folder('y')], 'folder-missing'],
    ['a tree of 257 levels', deep(257), 'too-deep'],
    ['a time that no clock shows', [entry('x', 1, { mtimeMs: 9_000_000_000_000_000 })], 'bad-time'],
    ['a link to an absolute path', [link('x', '/etc/passwd')], 'bad-link'],
    ['a link to nothing', [link('x', '')], 'bad-link'],
    ['a link with NUL', [link('x', 'a\0b')], 'bad-link'],
    ['a link that climbs later', [folder('f'), link('x', 'a/../../b', 0)], 'bad-link'],
    ['a link out of the folder', [link('x', '../y')], 'link-outside'],
    ['a link out of a folder', [folder('f'), link('x', '../../y', 0)], 'link-outside'],
    ['a link to the folder itself', [folder('f'), link('x', '..', 0)], 'link-outside'],
    ["a link to what is the receiver's", [folder('f'), link('x', '../private', 0)], 'link-outside'],
  ])('%s is rejected before anybody is asked', async (_what, entries, reason) => {
    const { result, sink, asked, peer } = await attack((sender) => {
      sender.offer(entries)
    })
    expect(result).toMatchObject({ ok: false, code: 'manifest-rejected', detail: { reason } })
    expect(peer.heard.at(-1)).toMatchObject({ type: 'fail', code: 'manifest-rejected', detail: { reason } })
    expect([asked, sink.prepared]).toEqual([false, false])
  })

  it.each<[string, Uint8Array]>([
    ['bytes that are no UTF-8', Uint8Array.of(0xff, 0xfe)],
    ['a surrogate', Uint8Array.of(0xed, 0xa0, 0x80)],
    ['a slash in too many bytes', Uint8Array.of(0xc0, 0xaf)],
  ])('%s for a name is rejected', async (_what, name) => {
    const { result, asked } = await attack((sender) => {
      sender.offerRaw([{ ...rawEntry(entry('x', 1)), name }])
    })
    expect(result).toMatchObject({ code: 'manifest-rejected', detail: { reason: 'malformed-text' } })
    expect(asked).toBe(false)
  })

  it('of nothing is rejected', async () => {
    const { result } = await attack((sender) => {
      sender.offer([])
    })
    expect(result).toMatchObject({ code: 'manifest-rejected', detail: { reason: 'no-entries' } })
  })

  it('of too many entries is rejected at once', async () => {
    const { result, peer } = await attack((sender) => {
      sender.offer([entry('x', 1)], { entries: 1_048_577 })
    })
    expect(result).toMatchObject({ code: 'manifest-rejected', detail: { reason: 'too-many-entries' } })
    expect(peer.heard.some(({ type }) => type === 'manifest-wanted')).toBe(false)
  })

  const good = rawPart([rawEntry(entry('x', 1))])
  it.each<[string, readonly Uint8Array[]]>([
    ['an unknown kind', [Uint8Array.of(3, ...good.subarray(1))]],
    ['unknown flags', [Uint8Array.of(0x10, ...good.subarray(1))]],
    ['an executable folder', [rawPart([{ ...rawEntry(entry('x', null)), executable: true }])]],
    ['a number that is longer than it need be', [Uint8Array.of(0, 0x80, 0, ...good.subarray(2))]],
    ['a number above 2^53', [Uint8Array.of(0, 0, 1, 0x78, ...new Uint8Array(7).fill(0xff), 0x7f, 0)]],
    ['a name of 1025 bytes', [rawPart([rawEntry(entry('x'.repeat(1025), 1))])]],
    ['half an entry', [good.subarray(0, -1)]],
    ['an empty part', [new Uint8Array(0)]],
    ['a part of more than 64 KiB', [new Uint8Array(65_537)]],
    ['parts that are cut where they need not be', [good, rawPart([rawEntry(entry('y', 1))])]],
    ['a name that is longer than the part', [Uint8Array.of(0, 0, 0xff, 7, 0x78)]],
  ])('with %s is a violation', async (_what, parts) => {
    const { result, asked } = await attack(async (sender) => {
      sender.offer([], { entries: 1, files: 1, bytes: 1 })
      await sender.hears('manifest-wanted')
      for (const part of parts) sender.manifestPart(part)
    })
    expect(result).toMatchObject(violation)
    expect(asked).toBe(false)
  })

  it.each([{ bytes: 4 }, { entries: 2 }, { files: 2 }, { sha256: new Uint8Array(32) }])(
    'whose totals are lies is a violation: %o',
    async (lie) => {
      const { result, asked } = await attack((sender) => {
        sender.offer([entry('x', 5)], lie)
      })
      expect(result).toMatchObject(violation)
      expect(asked).toBe(false)
    },
  )
})

/** What only a receiver may say. */
const receiversWords: readonly Control[] = [
  { type: 'manifest-wanted' },
  { type: 'manifest-known' },
  { type: 'asking' },
  { type: 'accept' },
  { type: 'decline' },
  { type: 'plan-end' },
  { type: 'ack', bytes: 0, files: 0, bytesDone: 0, filesDone: 0 },
  { type: 'complete', files: 1, bytes: 10, failed: 0 },
  { type: 'limit', bytesPerSecond: 5 },
]

const failed = (file: number): Control => ({ type: 'file-failed', file, code: 'source-changed', detail: {} })

describe('a hostile sender', () => {
  const big = entry('big', 2 * MIB)
  const small = entry('small', 10)
  const bytes = new Uint8Array(MIB)

  it.each<[string, readonly ManifestEntry[], (sender: RawPeer) => void]>([
    ['ends early', [small], (sender) => sender.say({ type: 'end', more: false })],
    [
      'ends in the middle of a file',
      [big],
      (sender) => {
        sender.block({}, bytes)
        sender.say({ type: 'end', more: false })
      },
    ],
    ['sends one byte too many', [small], (sender) => sender.pack(0, new Uint8Array(11))],
    ['sends one byte too few', [small], (sender) => sender.pack(0, new Uint8Array(9))],
    ['sends a block that is one byte short', [big], (sender) => sender.block({}, bytes.subarray(1))],
    ['sends a block of 4 GiB', [big], (sender) => sender.block({ lengthBytes: 0xffffffff }, bytes)],
    ['sends an empty block', [big], (sender) => sender.block({ lengthBytes: 0 }, bytes)],
    [
      'sends a chunk too many',
      [big],
      (sender) => {
        sender.block({}, bytes)
        sender.chunks(bytes.subarray(0, 5000))
      },
    ],
    [
      'overfills a block',
      [big],
      (sender) => {
        sender.block({ lengthBytes: MIB }, bytes.subarray(0, MIB - 4096))
        sender.chunks(new Uint8Array(5000))
      },
    ],
    [
      'sends chunks of one byte',
      [big],
      (sender) => {
        sender.block({ lengthBytes: MIB }, new Uint8Array(1))
      },
    ],
    [
      'sends empty chunks',
      [big],
      (sender) => {
        sender.block({ lengthBytes: MIB }, new Uint8Array(0))
        sender.raw(Uint8Array.of(3))
      },
    ],
    ['sends chunks without a block', [big], (sender) => sender.chunks(bytes)],
    ['sends an unknown file', [big], (sender) => sender.block({ file: 7 }, bytes)],
    ['sends a file at the end of the numbers', [big], (sender) => sender.block({ file: 0xffffffff }, bytes)],
    ['sends a folder', [entry('folder', null), small], (sender) => sender.pack(0, new Uint8Array(0))],
    ['sends blocks out of order', [big], (sender) => sender.block({ block: 1 }, bytes)],
    [
      'sends a block twice',
      [big],
      (sender) => {
        sender.block({}, bytes)
        sender.block({}, bytes)
      },
    ],
    [
      'sends a third block of two',
      [big],
      (sender) => {
        sender.block({}, bytes)
        sender.block({ block: 1 }, bytes)
        sender.block({ block: 2 }, bytes)
      },
    ],
    ['sends files out of order', [small, entry('other', 3)], (sender) => sender.pack(1, new Uint8Array(3))],
    [
      'sends a file twice',
      [small, entry('other', 10)],
      (sender) => {
        sender.pack(0, new Uint8Array(10))
        sender.pack(0, new Uint8Array(10))
      },
    ],
    ['packs a large file', [big], (sender) => sender.pack(0, new Uint8Array(100))],
    ['sends a small file as a block', [small], (sender) => sender.block({}, new Uint8Array(10))],
    [
      'packs inside a large file',
      [big, small],
      (sender) => {
        sender.block({}, bytes)
        sender.pack(1, new Uint8Array(10))
      },
    ],
    [
      'ends another file',
      [big],
      (sender) => {
        sender.block({}, bytes)
        sender.block({ block: 1 }, bytes)
        sender.say({ type: 'file-end', file: 1, root: new Uint8Array(32) })
      },
    ],
    [
      'ends a file early',
      [big],
      (sender) => {
        sender.block({}, bytes)
        sender.say({ type: 'file-end', file: 0, root: new Uint8Array(32) })
      },
    ],
    ['says hello again', [small], (sender) => sender.hello()],
    ['offers again', [small], (sender) => sender.offer([small])],
    ...receiversWords.map((word): [string, readonly ManifestEntry[], (sender: RawPeer) => void] => [
      `says ${word.type}, as receivers do`,
      [small],
      (sender) => sender.say(word),
    ]),
    ['sends a plan', [small], (sender) => sender.raw(Uint8Array.of(5, 8))],
    ['sends more of the manifest', [small], (sender) => sender.manifestPart(rawPart([rawEntry(small)]))],
    [
      'says that a file is the same which nobody has',
      [small],
      (sender) => sender.say({ type: 'file-same', file: 0 }),
    ],
    ['gives up a file that there is not', [small], (sender) => sender.say(failed(7))],
    ['gives up a folder', [entry('folder', null), small], (sender) => sender.say(failed(0))],
    [
      'gives up a file twice',
      [small, entry('other', 3)],
      (sender) => {
        sender.say(failed(1))
        sender.say(failed(1))
      },
    ],
    [
      'gives up a file that it has sent',
      [small, entry('other', 3)],
      (sender) => {
        sender.pack(0, new Uint8Array(10))
        sender.say(failed(0))
      },
    ],
    [
      'sends a file that it has given up',
      [small, entry('other', 3)],
      (sender) => {
        sender.say(failed(0))
        sender.pack(0, new Uint8Array(10))
      },
    ],
    [
      'gives up a file in the middle of a block',
      [big],
      (sender) => {
        sender.block({ lengthBytes: MIB }, bytes.subarray(0, 8192))
        sender.say(failed(0))
      },
    ],
    [
      'gives up more files than the window',
      Array.from({ length: 5000 }, (_, index) => entry(`${index}`, 0, { mtimeMs: 0 })),
      (sender) => {
        for (let index = 0; index < 5000; index++) sender.say(failed(index))
      },
    ],
    ['sends an empty message', [small], (sender) => sender.raw(new Uint8Array(0))],
    ['sends an unknown type', [small], (sender) => sender.raw(Uint8Array.of(99, 1, 2, 3))],
    ['sends a control that is no CBOR', [small], (sender) => sender.raw(Uint8Array.of(0, 0xff))],
    [
      'sends a longer window than allowed',
      [entry('huge', 64 * MIB)],
      (sender) => {
        for (let block = 0; block < 40; block++) sender.block({ block }, bytes)
      },
    ],
  ])('that %s gets nowhere', async (_what, entries, act) => {
    const { result, sink } = await attack(async (sender) => {
      await sender.accepted(entries)
      act(sender)
    })
    expect(result).toMatchObject(violation)
    expect(sink.abandoned).toBe(true)
    expect(sink.finished).toBe(false)
    expect(sink.published.has('big')).toBe(false)
  })

  it('that sends wrong bytes gets nowhere', async () => {
    const wrong = new Uint8Array(32)
    const block = await attack(async (sender) => {
      await sender.accepted([big])
      sender.block({ sha256: wrong }, bytes)
    })
    const root = await attack(async (sender) => {
      await sender.accepted([big])
      sender.block({}, bytes)
      sender.block({ block: 1 }, bytes)
      sender.say({ type: 'file-end', file: 0, root: wrong })
    })
    for (const { result, sink } of [block, root]) {
      expect(result).toEqual({ ok: false, code: 'hash-mismatch', detail: { name: 'big' } })
      expect(sink.published.size).toBe(0)
    }
  })

  it('that sends before it may gets nowhere', async () => {
    const early = [
      (sender: RawPeer) => sender.pack(0, new Uint8Array(10)),
      (sender: RawPeer) => {
        sender.hello()
        sender.block({}, bytes)
      },
      (sender: RawPeer) => {
        sender.offer([small])
        sender.pack(0, new Uint8Array(10))
      },
      (sender: RawPeer) => {
        sender.hello()
        sender.manifestPart(rawPart([rawEntry(small)]))
      },
      (sender: RawPeer) => sender.say({ type: 'pause', reason: 'user' }),
      (sender: RawPeer) => {
        sender.hello()
        sender.say({ type: 'end', more: false })
      },
      (sender: RawPeer) => sender.say({ type: 'manifest-end' }),
    ]
    for (const act of early) {
      const { result, sink } = await attack(act)
      expect(result).toMatchObject(violation)
      expect(sink.published.size).toBe(0)
    }
  })

  it('that floods with pings is cut off', async () => {
    const { result } = await attack((sender) => {
      sender.hello()
      for (let i = 0; i < 110_000; i++) sender.say({ type: 'ping' })
    })
    expect(result).toMatchObject(violation)
  })

  it('of another version is told so', async () => {
    const { result, peer } = await attack((sender) => sender.say({ type: 'hello', version: 3, name: 'x' }))
    expect(result).toEqual({ ok: false, code: 'version-mismatch', detail: { ours: 2, theirs: 3 } })
    expect(peer.heard.at(-1)).toMatchObject({ type: 'fail', code: 'version-mismatch' })
  })

  it('cannot make the receiver say what is not true, or show odd characters', async () => {
    const { result } = await attack((sender) => {
      sender.say({ type: 'fail', code: 'source-unreadable', detail: { name: '\u202egpj.exe\x1b[2J' } })
    })
    expect(result).toEqual({
      ok: false,
      code: 'source-unreadable',
      detail: { name: '\\u{202e}gpj.exe\\u{1b}[2J' },
    })
    const other = await attack((sender) =>
      sender.sayAnything({ type: 'fail', code: 'code-wrong', detail: {} }),
    )
    expect(other.result).toMatchObject(violation)
  })

  it('never causes anything but a DroplineError, whatever it sends', async () => {
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc
        .tuple(fc.constantFrom(0, 1, 2, 3, 4, 5), fc.uint8Array({ maxLength: 60 }))
        .map(([type, rest]) => Uint8Array.of(type, ...rest)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 5 }), async (messages) => {
        const { sink } = await attack(async (sender) => {
          await sender.accepted([big, small])
          for (const bytes of messages) sender.raw(bytes)
          sender.say({ type: 'end', more: false })
        })
        expect(sink.finished).toBe(false)
      }),
      { numRuns: 50 },
    )
  })

  it('is an honest one when it does everything right', async () => {
    const { result, sink } = await attack(async (sender) => {
      await sender.accepted([big, small])
      sender.block({}, bytes)
      sender.block({ block: 1 }, bytes)
      const hash = nodeSha256(bytes)
      sender.say({ type: 'file-end', file: 0, root: wholeFileRoot(nodeSha256, 2 * MIB, [hash, hash]) })
      sender.pack(1, new Uint8Array(10))
      sender.say({ type: 'end', more: false })
    })
    expect(result.ok).toBe(true)
    expect([...sink.published.keys()]).toEqual(expect.arrayContaining(['big', 'small']))
  })
})
