import { describe, expect, it } from 'vitest'
import type { TransferOutcome } from '../../../../src/core/transfer/events.ts'
import { type Control, encodeControl } from '../../../../src/core/transfer/messages.ts'
import { sendTransfer } from '../../../../src/core/transfer/send.ts'
import { Steering } from '../../../../src/core/transfer/steering.ts'
import { systemClock } from '../../../../src/platform/node/clock.ts'
import { nodeSha256 } from '../../../../src/platform/node/files/sha256.ts'
import { memoryDataPipes } from '../../../support/memory-data-pipe.ts'
import { entry, MemorySource } from '../../../support/memory-files.ts'
import { RawPeer } from '../../../support/raw-peer.ts'
import { ended, type Ended } from '../../../support/transfer-pair.ts'

const MIB = 1024 * 1024
const { signal } = new AbortController()
const violation = { ok: false, code: 'protocol-violation' }

const failed = (file: number): Control => ({
  type: 'file-failed',
  file,
  code: 'target-unwritable',
  detail: {},
})

describe('a hostile receiver', () => {
  async function attackSender(act: (peer: RawPeer) => void | Promise<void>): Promise<Ended<TransferOutcome>> {
    const [left, right] = memoryDataPipes()
    const peer = new RawPeer(right)
    const sending = ended(
      sendTransfer({
        pipe: left,
        source: new MemorySource({ big: 3 * MIB, folder: null, small: 5 }),
        transferId: new Uint8Array(16),
        content: 'files',
        sha256: nodeSha256,
        clock: systemClock,
        signal,
        senderName: 'Left',
        control: new Steering(),
        onEvent: () => undefined,
      }),
    )
    void Promise.race([peer.hears('fail'), peer.hears('bye')]).then(() => right.close())
    await act(peer)
    return sending
  }
  const ack = (bytes: number, files = 0): Control => ({
    type: 'ack',
    bytes,
    files,
    bytesDone: bytes,
    filesDone: files,
  })
  const complete = (change: object = {}): Control => ({
    type: 'complete',
    files: 2,
    bytes: 3 * MIB + 5,
    failed: 0,
    ...change,
  })
  const askFor = (peer: RawPeer): void => {
    peer.hello()
    peer.say({ type: 'manifest-known' })
    peer.say({ type: 'accept' })
  }
  /** Runs as plan-wire.ts writes them: two files that are missing, unless told otherwise. */
  const accept = (peer: RawPeer, ...runs: readonly number[]): void => {
    askFor(peer)
    peer.raw(Uint8Array.of(5, ...(runs.length === 0 ? [2 * 8] : runs)))
    peer.say({ type: 'plan-end' })
  }

  it.each<[string, (peer: RawPeer) => void | Promise<void>]>([
    [
      'accepts before it has a manifest',
      (peer) => {
        peer.hello()
        peer.say({ type: 'accept' })
      },
    ],
    [
      'wants the manifest twice',
      (peer) => {
        peer.hello()
        peer.say({ type: 'manifest-wanted' })
        peer.say({ type: 'manifest-wanted' })
      },
    ],
    [
      'accepts without having asked',
      (peer) => {
        peer.hello()
        peer.say({ type: 'manifest-wanted' })
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
      'plans before it accepts',
      (peer) => {
        peer.hello()
        peer.raw(Uint8Array.of(5, 16))
      },
    ],
    [
      'plans nothing',
      (peer) => {
        askFor(peer)
        peer.say({ type: 'plan-end' })
      },
    ],
    ['plans one file of two', (peer) => accept(peer, 8)],
    ['plans three files of two', (peer) => accept(peer, 3 * 8)],
    ['plans a run of none', (peer) => accept(peer, 0, 16)],
    ['plans an unknown state', (peer) => accept(peer, 16 + 5)],
    ['has part of a small file', (peer) => accept(peer, 8, 8 + 3, 1)],
    ['has no block of a file in part', (peer) => accept(peer, 8 + 3, 0, 8)],
    ['has a fourth block of three', (peer) => accept(peer, 8 + 3, 4, 8)],
    ['has half a hash', (peer) => accept(peer, 8, 8 + 4, 1, 2, 3)],
    [
      'plans again',
      (peer) => {
        accept(peer)
        peer.raw(Uint8Array.of(5, 16))
      },
    ],
    [
      'says complete before the end',
      (peer) => {
        accept(peer)
        peer.say(complete())
      },
    ],
    ...[{ files: 1 }, { bytes: 3 * MIB }, { failed: 1 }].map(
      (lie): [string, (peer: RawPeer) => Promise<void>] => [
        `counts wrong: ${JSON.stringify(lie)}`,
        async (peer) => {
          accept(peer)
          await peer.hears('end')
          peer.say(complete(lie))
        },
      ],
    ),
    [
      'acknowledges what was not sent',
      (peer) => {
        accept(peer)
        peer.say(ack(100 * MIB))
      },
    ],
    [
      'has more than there is',
      (peer) => {
        accept(peer)
        peer.say({ type: 'ack', bytes: 0, files: 0, bytesDone: 4 * MIB, filesDone: 0 })
      },
    ],
    [
      'has more files than there are',
      (peer) => {
        accept(peer)
        peer.say({ type: 'ack', bytes: 0, files: 0, bytesDone: 0, filesDone: 3 })
      },
    ],
    [
      'takes back what it acknowledged',
      async (peer) => {
        accept(peer)
        await peer.hears('end')
        peer.say(ack(2 * MIB))
        peer.say(ack(MIB))
      },
    ],
    [
      'acknowledges before it has accepted',
      (peer) => {
        peer.hello()
        peer.say(ack(0))
      },
    ],
    [
      'refuses a folder',
      async (peer) => {
        accept(peer)
        await peer.hears('end')
        peer.say({ ...failed(1) })
      },
    ],
    [
      'refuses what was not sent',
      (peer) => {
        accept(peer)
        peer.say(failed(2))
      },
    ],
    [
      'refuses what it has',
      (peer) => {
        accept(peer, 8 + 1, 8)
        peer.say(failed(0))
      },
    ],
    [
      'pauses before it says hello',
      (peer) => {
        peer.say({ type: 'pause', reason: 'user' })
      },
    ],
    ['offers', (peer) => peer.offer([entry('x', 1)])],
    [
      'sends bytes',
      (peer) => {
        accept(peer)
        peer.pack(0, new Uint8Array(5))
      },
    ],
    [
      'floods with pauses',
      (peer) => {
        accept(peer)
        for (let i = 0; i < 60_000; i++) {
          peer.raw(encodeControl({ type: 'pause', reason: 'user' }))
          peer.raw(encodeControl({ type: 'go' }))
        }
      },
    ],
  ])('that %s is refused', async (_what, act) => {
    expect(await attackSender(act)).toMatchObject(violation)
  })

  it('that claims to have everything is believed, and gets nothing', async () => {
    const outcome = await attackSender(async (peer) => {
      accept(peer, 8 + 1, 8 + 2)
      await peer.hears('end')
      peer.say(complete())
    })
    expect(outcome).toMatchObject({ ok: true, outcome: { bytesMoved: 0, bytesSkipped: 3 * MIB + 5 } })
  })
})
