import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { fileRoot } from '../../../../src/core/transfer/file-hash.ts'
import type { ReceiveOutcome, TransferOutcome } from '../../../../src/core/transfer/events.ts'
import type { ManifestEntry } from '../../../../src/core/transfer/manifest.ts'
import { receiveTransfer } from '../../../../src/core/transfer/receive.ts'
import { sendTransfer } from '../../../../src/core/transfer/send.ts'
import { systemClock } from '../../../../src/platform/node/clock.ts'
import { nodeSha256 } from '../../../../src/platform/node/files/sha256.ts'
import { memoryDataPipes } from '../../../support/memory-data-pipe.ts'
import { entry, MemorySink, MemorySource } from '../../../support/memory-files.ts'
import { RawPeer } from '../../../support/raw-peer.ts'
import { ended, type Ended } from '../../../support/transfer-pair.ts'

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
      ask: () => {
        asked = true
        return Promise.resolve(true)
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
  it.each<[string, readonly ManifestEntry[], string]>([
    ['../x', [{ ...entry('x', 1), path: ['..', 'x'] }], 'dot-component'],
    ['a path in one component', [{ ...entry('x', 1), path: ['../../etc/passwd'] }], 'separator'],
    ['an absolute path', [{ ...entry('x', 1), path: ['/etc/passwd'] }], 'separator'],
    ['a drive', [{ ...entry('x', 1), path: ['C:'] }], 'forbidden-character'],
    ['a backslash', [{ ...entry('x', 1), path: ['..\\x'] }], 'separator'],
    ['NUL', [{ ...entry('x', 1), path: ['x\0.txt'] }], 'forbidden-character'],
    ['CON', [entry('CON', 1)], 'reserved-name'],
    ['case twins', [entry('name', 1), entry('NAME', 1)], 'duplicate'],
    ['a size of -1', [entry('x', -1)], 'bad-size'],
    ['a size that is no integer', [entry('x', 1.5)], 'bad-size'],
    ['a sum above 2^53', [entry('x', 2 ** 53 - 1), entry('y', 2 ** 53 - 1)], 'total-too-large'],
  ])('%s is rejected before anybody is asked', async (_what, entries, reason) => {
    const { result, sink, asked, peer } = await attack((sender) => {
      sender.offer(entries)
    })
    expect(result).toMatchObject({ ok: false, code: 'manifest-rejected', detail: { reason } })
    expect(peer.heard.at(-1)).toMatchObject({ type: 'fail', code: 'manifest-rejected', detail: { reason } })
    expect([asked, sink.prepared]).toEqual([false, false])
  })

  it.each<[string, unknown]>([
    ['text for a size', [[0, ['x'], '5', 0, false]]],
    ['NaN for a size', [[0, ['x'], Number.NaN, 0, false]]],
    ['a size of 2^53 and more', [[0, ['x'], 2 ** 60, 0, false]]],
    ['a link', [[2, ['x'], 1, 0, false]]],
    ['a number for a name', [[0, [1], 1, 0, false]]],
    ['a mode', [[0, ['x'], 1, 0, 0o4755]]],
    ['an owner', [[0, ['x'], 1, 0, false, 0]]],
    ['no list', { 0: 1 }],
  ])('%s is a violation', async (_what, part) => {
    const { result, asked } = await attack(async (sender) => {
      const { encodeCbor } = await import('../../../../src/core/wire/cbor.ts')
      sender.hello()
      sender.raw(Uint8Array.of(1, ...encodeCbor(part)))
      sender.say({ type: 'manifest-end', entries: 1, bytes: 1, sha256: new Uint8Array(32) })
    })
    expect(result.ok).toBe(false)
    expect(['protocol-violation', 'manifest-rejected']).toContain(result.ok ? '' : result.code)
    expect(asked).toBe(false)
  })

  it('whose totals are lies is a violation', async () => {
    expect((await attack((sender) => void sender.offer([entry('x', 5)], { bytes: 4 }))).result).toMatchObject(
      violation,
    )
    expect(
      (await attack((sender) => void sender.offer([entry('x', 5)], { entries: 2 }))).result,
    ).toMatchObject(violation)
  })
})

describe('a hostile sender', () => {
  const big = entry('big', 2 * MIB)
  const small = entry('small', 10)
  const bytes = new Uint8Array(MIB)

  it.each<[string, readonly ManifestEntry[], (sender: RawPeer) => void]>([
    ['ends early', [small], (sender) => sender.say({ type: 'end' })],
    [
      'ends in the middle of a file',
      [big],
      (sender) => {
        sender.block({}, bytes)
        sender.say({ type: 'end' })
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
    ['offers again', [small], (sender) => void sender.offer([small])],
    ['answers its own offer', [small], (sender) => sender.say({ type: 'accept' })],
    ['acknowledges', [small], (sender) => sender.say({ type: 'ack', bytes: 0, files: 0 })],
    ['says complete', [small], (sender) => sender.say({ type: 'complete', files: 1, bytes: 10 })],
    ['says good-bye in the middle', [small], (sender) => sender.say({ type: 'bye' })],
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
      (sender: RawPeer) =>
        sender.say({ type: 'manifest-end', entries: 0, bytes: 0, sha256: new Uint8Array(32) }),
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
    const { result, peer } = await attack((sender) => sender.say({ type: 'hello', version: 2, name: 'x' }))
    expect(result).toEqual({ ok: false, code: 'version-mismatch', detail: { ours: 1, theirs: 2 } })
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
        .tuple(fc.constantFrom(0, 1, 2, 3, 4), fc.uint8Array({ maxLength: 60 }))
        .map(([type, rest]) => Uint8Array.of(type, ...rest)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 5 }), async (messages) => {
        const { sink } = await attack(async (sender) => {
          await sender.accepted([big, small])
          for (const bytes of messages) sender.raw(bytes)
          sender.say({ type: 'end' })
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
      sender.say({ type: 'file-end', file: 0, root: fileRoot(nodeSha256, 2 * MIB, [hash, hash]) })
      sender.pack(1, new Uint8Array(10))
      sender.say({ type: 'end' })
    })
    expect(result.ok).toBe(true)
    expect([...sink.published.keys()]).toEqual(expect.arrayContaining(['big', 'small']))
  })
})

describe('a hostile receiver', () => {
  async function attackSender(act: (peer: RawPeer) => void | Promise<void>): Promise<Ended<TransferOutcome>> {
    const [left, right] = memoryDataPipes()
    const peer = new RawPeer(right)
    const sending = ended(
      sendTransfer({
        pipe: left,
        source: new MemorySource({ big: 3 * MIB, small: 5 }),
        sha256: nodeSha256,
        clock: systemClock,
        signal,
        senderName: 'Left',
        onEvent: () => undefined,
      }),
    )
    void Promise.race([peer.hears('fail'), peer.hears('bye')]).then(() => right.close())
    await act(peer)
    return sending
  }
  const accept = (peer: RawPeer): void => {
    peer.hello()
    peer.say({ type: 'asking' })
    peer.say({ type: 'accept' })
  }

  it.each<[string, (peer: RawPeer) => void | Promise<void>]>([
    [
      'accepts before it has asked',
      (peer) => {
        peer.hello()
        peer.say({ type: 'accept' })
      },
    ],
    [
      'accepts twice',
      (peer) => {
        accept(peer)
        peer.say({ type: 'accept' })
      },
    ],
    [
      'says complete before the end',
      (peer) => {
        accept(peer)
        peer.say({ type: 'complete', files: 2, bytes: 3 * MIB + 5 })
      },
    ],
    [
      'counts wrong',
      async (peer) => {
        accept(peer)
        await peer.hears('end')
        peer.say({ type: 'complete', files: 1, bytes: 3 * MIB + 5 })
      },
    ],
    [
      'acknowledges what was not sent',
      (peer) => {
        accept(peer)
        peer.say({ type: 'ack', bytes: 100 * MIB, files: 0 })
      },
    ],
    [
      'takes back what it acknowledged',
      async (peer) => {
        accept(peer)
        await peer.hears('end')
        peer.say({ type: 'ack', bytes: 2 * MIB, files: 0 })
        peer.say({ type: 'ack', bytes: MIB, files: 0 })
      },
    ],
    [
      'acknowledges before it has accepted',
      (peer) => {
        peer.hello()
        peer.say({ type: 'ack', bytes: 0, files: 0 })
      },
    ],
    ['sends a manifest', (peer) => void peer.offer([entry('x', 1)])],
    [
      'sends bytes',
      (peer) => {
        accept(peer)
        peer.pack(0, new Uint8Array(5))
      },
    ],
  ])('that %s is refused', async (_what, act) => {
    expect(await attackSender(act)).toMatchObject(violation)
  })
})
