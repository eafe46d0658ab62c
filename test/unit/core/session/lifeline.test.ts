import { describe, expect, it } from 'vitest'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import { type Effort, type LifelineStart, runLifeline } from '../../../../src/core/session/lifeline.ts'
import type { SessionControl } from '../../../../src/core/session/parts.ts'
import { Steering } from '../../../../src/core/transfer/steering.ts'
import { nodeSha256 } from '../../../../src/platform/node/files/sha256.ts'
import { ManualClock } from '../../../support/manual-clock.ts'
import { memoryPeers } from '../../../support/memory-peers.ts'
import { memoryWay } from '../../../support/memory-ways.ts'

const secret = { resumeSecret: new Uint8Array(32).fill(9) }

function setUp() {
  const clock = new ManualClock()
  const way = memoryWay('rendezvous')
  const peers = memoryPeers()
  const side = (
    role: 'owner' | 'joiner',
    carried: readonly (string | Error)[],
    start: LifelineStart = secret,
  ) => {
    const cancel = new AbortController()
    const leave = new AbortController()
    const control: SessionControl = {
      steering: new Steering(),
      signal: cancel.signal,
      leaveSignal: leave.signal,
      onHope: () => () => undefined,
    }
    const efforts: Effort[] = []
    const rest = [...carried]
    let cancelsWhenCarried = false
    const result = runLifeline<string>({
      role,
      parts: {
        ways: [way],
        peers,
        peerConfig: { iceServers: [], relayOnly: false },
        localRelay: null,
        clock,
        sha256: nodeSha256,
        deviceName: role,
      },
      control,
      start,
      isAccepted: () => true,
      onConnecting: () => undefined,
      onReconnecting: (effort) => efforts.push(effort),
      carry: async (peer) => {
        const next = rest.shift()
        if (cancelsWhenCarried) cancel.abort()
        if (typeof next === 'string') return { value: next, keep: false }
        if (next !== undefined) throw next
        await new Promise<void>((resolve) => {
          peer.channel.onClose(() => resolve())
          leave.signal.addEventListener('abort', () => resolve())
        })
        throw new DroplineError('peer-lost')
      },
    })
    result.catch(() => undefined)
    return { result, cancel, leave, efforts, cancelsWhenCarried: () => (cancelsWhenCarried = true) }
  }
  return { clock, way, peers, side }
}

const lost = new DroplineError('peer-lost')

describe('runLifeline', () => {
  it('meets again as often as the connection is lost, until the transfer is done', async () => {
    const { clock, side } = setUp()
    const owner = side('owner', [lost, lost, 'sent'])
    const joiner = side('joiner', [lost, lost, 'received'])
    await clock.advanceAsync(60_000)
    expect((await owner.result).value).toBe('sent')
    expect((await joiner.result).value).toBe('received')
    expect(clock.pendingTimers).toBe(0)
  })

  it('gives up for what is no accident', async () => {
    const { clock, side } = setUp()
    const owner = side('owner', [new DroplineError('cancelled-by-peer')])
    const joiner = side('joiner', [new DroplineError('hash-mismatch')])
    await clock.advanceAsync(10_000)
    await expect(owner.result).rejects.toMatchObject({ code: 'cancelled-by-peer' })
    await expect(joiner.result).rejects.toMatchObject({ code: 'hash-mismatch' })
  })

  it('stops searching at once when the person leaves or cancels', async () => {
    const { clock, side, way } = setUp()
    const leaving = side('joiner', [])
    const cancelling = side('joiner', [])
    await clock.advanceAsync(5_000)
    leaving.leave.abort()
    cancelling.cancel.abort()
    await expect(leaving.result).rejects.toMatchObject({ code: 'cancelled', detail: { left: 1 } })
    await expect(cancelling.result).rejects.toMatchObject({ code: 'cancelled', detail: {} })
    const tries = way.joins.length
    await clock.advanceAsync(120_000)
    expect(way.joins).toHaveLength(tries)
    expect(clock.pendingTimers).toBe(0)
  })

  it('says how the search goes', async () => {
    const { clock, side } = setUp()
    const joiner = side('joiner', ['received'])
    await clock.advanceAsync(2_000)
    expect(joiner.efforts.some(({ nextTryAtMs }) => nextTryAtMs !== null)).toBe(true)
    expect(Math.max(...joiner.efforts.map(({ attempt }) => attempt))).toBe(3)
    side('owner', ['sent'])
    await clock.advanceAsync(10_000)
    expect((await joiner.result).value).toBe('received')
  })

  it('waits for the one who has left, and takes it when it is back', async () => {
    const { clock, side } = setUp()
    const owner = side('owner', [])
    const gone = side('joiner', [])
    await clock.advanceAsync(2_000)
    gone.leave.abort()
    await clock.advanceAsync(1_000)
    const again = side('joiner', ['received'])
    await clock.advanceAsync(5_000)
    expect((await again.result).value).toBe('received')
    owner.leave.abort()
    await expect(owner.result).rejects.toMatchObject({ detail: { left: 1 } })
  })

  it('says whether the other side has heard of a cancel', async () => {
    const endings: [carried: string | Error, told: boolean][] = [
      [new DroplineError('cancelled'), true],
      [new DroplineError('cancelled', { untold: 1 }), false],
      [lost, false],
    ]
    for (const [carried, told] of endings) {
      const { clock, side } = setUp()
      const owner = side('owner', [carried])
      side('joiner', [])
      owner.cancelsWhenCarried()
      await clock.advanceAsync(1_000)
      await expect(owner.result).rejects.toMatchObject({
        code: 'cancelled',
        detail: told ? {} : { untold: 1 },
      })
    }
  })

  it('that is cancelled while it searches leaves the other side untold', async () => {
    const { clock, side } = setUp()
    const owner = side('owner', [])
    await clock.advanceAsync(1_000)
    owner.cancel.abort()
    await expect(owner.result).rejects.toMatchObject({ code: 'cancelled', detail: { untold: 1 } })
  })
})
