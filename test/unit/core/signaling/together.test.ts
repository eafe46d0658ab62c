import { describe, expect, it } from 'vitest'
import { type Deferred, deferred } from '../../../../src/core/base/deferred.ts'
import { DroplineError, type ErrorCode } from '../../../../src/core/base/errors.ts'
import {
  OpenRefusedError,
  type OpenNameplate,
  type OpenRefusal,
  type SignalingConnection,
  type SignalingVia,
  type SignalingWay,
} from '../../../../src/core/signaling/ports.ts'
import { joinFirst, openTogether } from '../../../../src/core/signaling/together.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'
import { memoryPipePair } from '../../../support/memory-pipe.ts'

const never = new AbortController().signal

/** One opening or join that a scripted way was asked for, to be answered by the test. */
interface Asked<T> {
  readonly nameplate: string
  readonly ttlMs: number | undefined
  readonly signal: AbortSignal
  readonly answer: Deferred<T>
  readonly onJoiner: (connection: SignalingConnection) => void
}

class ScriptedWay implements SignalingWay {
  readonly via: SignalingVia
  readonly opens: Asked<OpenNameplate>[] = []
  readonly joins: Asked<SignalingConnection>[] = []
  readonly closed: string[] = []
  readonly #lost: (() => void)[] = []

  constructor(via: SignalingVia) {
    this.via = via
  }

  open(
    nameplate: string,
    onJoiner: (connection: SignalingConnection) => void,
    signal: AbortSignal,
    ttlMs?: number,
  ): Promise<OpenNameplate> {
    const answer = deferred<OpenNameplate>()
    this.opens.push({ nameplate, ttlMs, signal, answer, onJoiner })
    return answer.promise
  }

  join(nameplate: string, signal: AbortSignal): Promise<SignalingConnection> {
    const answer = deferred<SignalingConnection>()
    this.joins.push({ nameplate, ttlMs: undefined, signal, answer, onJoiner: () => undefined })
    return answer.promise
  }

  async succeed(): Promise<void> {
    const { nameplate, answer } = this.opens.at(-1)!
    answer.resolve({
      via: this.via,
      onLost: (listener) => {
        this.#lost.push(listener)
        return () => undefined
      },
      close: () => this.closed.push(nameplate),
    })
    await settle()
  }

  async refuse(refusal: OpenRefusal): Promise<void> {
    this.opens.at(-1)!.answer.reject(new OpenRefusedError(refusal))
    await settle()
  }

  lose(): void {
    for (const listener of this.#lost) listener()
  }
}

function connection(via: SignalingVia) {
  const [near] = memoryPipePair<Uint8Array>()
  let closed = false
  near.onClose(() => {
    closed = true
  })
  return { via, pipe: near, isClosed: () => closed }
}

function openOn(lan: SignalingWay, rendezvous: SignalingWay, signal = never) {
  const clock = new ManualClock()
  const joiners: SignalingConnection[] = []
  let proposals = 0
  const opening = openTogether([lan, rendezvous], {
    propose: () => String(1000 + proposals++),
    onJoiner: (joiner) => joiners.push(joiner),
    signal,
    clock,
    ttlMs: 60_000,
  })
  let resolved = false
  opening.then(
    () => {
      resolved = true
    },
    () => undefined,
  )
  return { clock, joiners, opening, isResolved: () => resolved }
}

describe('openTogether', () => {
  it('resolves as soon as all ways are open, with one nameplate and its life', async () => {
    const [lan, rendezvous] = [new ScriptedWay('lan'), new ScriptedWay('rendezvous')]
    const { opening, clock, isResolved } = openOn(lan, rendezvous)
    await lan.succeed()
    expect(isResolved()).toBe(false)
    await rendezvous.succeed()
    const opened = await opening
    expect(opened.nameplate).toBe('1000')
    expect(opened.opened).toEqual(['lan', 'rendezvous'])
    expect(rendezvous.opens[0]).toMatchObject({ nameplate: '1000', ttlMs: 60_000 })
    expect(clock.pendingTimers).toBe(0)
  })

  it('waits no longer than the grace time for a slow way, and takes it in later', async () => {
    const [lan, rendezvous] = [new ScriptedWay('lan'), new ScriptedWay('rendezvous')]
    const { opening, clock, isResolved, joiners } = openOn(lan, rendezvous)
    await lan.succeed()
    await clock.advanceAsync(299)
    expect(isResolved()).toBe(false)
    await clock.advanceAsync(1)
    const opened = await opening
    expect(opened.opened).toEqual(['lan'])
    await rendezvous.succeed()
    expect(opened.opened).toEqual(['lan', 'rendezvous'])
    rendezvous.opens[0]!.onJoiner(connection('rendezvous'))
    expect(joiners).toHaveLength(1)
  })

  it('leaves out a slow way that finds the nameplate taken', async () => {
    const [lan, rendezvous] = [new ScriptedWay('lan'), new ScriptedWay('rendezvous')]
    const { opening, clock } = openOn(lan, rendezvous)
    await lan.succeed()
    await clock.advanceAsync(300)
    const opened = await opening
    await rendezvous.refuse('nameplate-taken')
    expect(opened.opened).toEqual(['lan'])
    expect(lan.closed).toEqual([])
  })

  it('waits for a slow way when there is no other', async () => {
    const [lan, rendezvous] = [new ScriptedWay('lan'), new ScriptedWay('rendezvous')]
    const { opening, clock, isResolved } = openOn(lan, rendezvous)
    await lan.refuse('unreachable')
    await clock.advanceAsync(4_000)
    expect(isResolved()).toBe(false)
    await rendezvous.succeed()
    expect((await opening).opened).toEqual(['rendezvous'])
  })

  it('gives up a nameplate that is taken anywhere, everywhere', async () => {
    const [lan, rendezvous] = [new ScriptedWay('lan'), new ScriptedWay('rendezvous')]
    const { opening } = openOn(lan, rendezvous)
    await lan.succeed()
    await rendezvous.refuse('nameplate-taken')
    expect(lan.closed).toEqual(['1000'])
    expect(rendezvous.opens.at(-1)?.nameplate).toBe('1001')
    await lan.succeed()
    await rendezvous.succeed()
    expect((await opening).nameplate).toBe('1001')
  })

  it('does not let one way that always says "taken" spoil the other', async () => {
    const [lan, rendezvous] = [new ScriptedWay('lan'), new ScriptedWay('rendezvous')]
    const { opening, isResolved } = openOn(lan, rendezvous)
    while (!isResolved() && lan.opens.length < 50) {
      await lan.refuse('nameplate-taken')
      if (lan.opens.length === rendezvous.opens.length) await rendezvous.succeed()
    }
    const opened = await opening
    expect(opened.opened).toEqual(['rendezvous'])
    expect(rendezvous.closed).not.toContain(opened.nameplate)
  })

  it('rejects when no way works, or there is none', async () => {
    const [lan, rendezvous] = [new ScriptedWay('lan'), new ScriptedWay('rendezvous')]
    const { opening } = openOn(lan, rendezvous)
    const rejected = expect(opening).rejects.toMatchObject({ code: 'no-signaling' })
    await lan.refuse('unreachable')
    await rendezvous.refuse('unreachable')
    await rejected
    const none = { propose: () => '1000', onJoiner: () => undefined, signal: never, clock: new ManualClock() }
    await expect(openTogether([], none)).rejects.toMatchObject({ code: 'no-signaling' })
  })

  it('closes what was open, and what opens later, when it is cancelled', async () => {
    const [lan, rendezvous] = [new ScriptedWay('lan'), new ScriptedWay('rendezvous')]
    const abort = new AbortController()
    const { opening, clock } = openOn(lan, rendezvous, abort.signal)
    const rejected = expect(opening).rejects.toMatchObject({ code: 'cancelled' })
    await lan.succeed()
    abort.abort()
    await rejected
    expect(lan.closed).toEqual(['1000'])
    expect(rendezvous.opens[0]!.signal.aborted).toBe(true)
    await rendezvous.succeed()
    expect(rendezvous.closed).toEqual(['1000'])
    expect(clock.pendingTimers).toBe(0)
  })

  it('sends away who comes before the nameplate is shown or after it is closed', async () => {
    const [lan, rendezvous] = [new ScriptedWay('lan'), new ScriptedWay('rendezvous')]
    const { opening, joiners } = openOn(lan, rendezvous)
    await lan.succeed()
    const early = connection('lan')
    lan.opens[0]!.onJoiner(early)
    await rendezvous.succeed()
    const opened = await opening
    opened.close()
    expect(lan.closed).toEqual(['1000'])
    const late = connection('lan')
    lan.opens[0]!.onJoiner(late)
    expect([early.isClosed(), late.isClosed(), joiners.length]).toEqual([true, true, 0])
  })

  it('is lost when the last way is lost, and not before', async () => {
    const [lan, rendezvous] = [new ScriptedWay('lan'), new ScriptedWay('rendezvous')]
    const { opening } = openOn(lan, rendezvous)
    await lan.succeed()
    await rendezvous.succeed()
    const opened = await opening
    let lost = 0
    opened.onLost(() => {
      lost += 1
    })
    rendezvous.lose()
    expect([lost, opened.opened]).toEqual([0, ['lan']])
    lan.lose()
    expect([lost, opened.opened]).toEqual([1, []])
    opened.onLost(() => {
      lost += 1
    })
    expect(lost).toBe(2)
  })
})

describe('joinFirst', () => {
  it('takes the first connection and gives the other ways up', async () => {
    const [lan, rendezvous] = [new ScriptedWay('lan'), new ScriptedWay('rendezvous')]
    const joining = joinFirst([lan, rendezvous], '4821', never)
    const [first, second] = [connection('lan'), connection('rendezvous')]
    rendezvous.joins[0]!.answer.reject(new DroplineError('code-expired'))
    lan.joins[0]!.answer.resolve(first)
    expect(await joining).toBe(first)
    expect(first.isClosed()).toBe(false)
    expect(rendezvous.joins[0]!.signal.aborted).toBe(true)
    expect(second.isClosed()).toBe(false)
  })

  it('closes a second connection that comes in the same moment', async () => {
    const [lan, rendezvous] = [new ScriptedWay('lan'), new ScriptedWay('rendezvous')]
    const joining = joinFirst([lan, rendezvous], '4821', never)
    const [first, second] = [connection('lan'), connection('rendezvous')]
    lan.joins[0]!.answer.resolve(first)
    rendezvous.joins[0]!.answer.resolve(second)
    await joining
    await settle()
    expect([first.isClosed(), second.isClosed()]).toEqual([false, true])
  })

  it.each<[ErrorCode, ErrorCode, ErrorCode]>([
    ['code-expired', 'code-busy', 'code-busy'],
    ['no-signaling', 'code-expired', 'code-expired'],
    ['code-expired', 'version-mismatch', 'version-mismatch'],
    ['no-signaling', 'no-signaling', 'no-signaling'],
    ['internal', 'protocol-violation', 'no-signaling'],
  ])('tells of %s and %s: %s', async (first, second, told) => {
    for (const [a, b] of [
      [first, second],
      [second, first],
    ] as const) {
      const [lan, rendezvous] = [new ScriptedWay('lan'), new ScriptedWay('rendezvous')]
      const joining = joinFirst([lan, rendezvous], '4821', never)
      lan.joins[0]!.answer.reject(new DroplineError(a))
      rendezvous.joins[0]!.answer.reject(new DroplineError(b))
      await expect(joining).rejects.toMatchObject({ code: told })
    }
  })

  it('has no way to be introduced without any way', async () => {
    await expect(joinFirst([], '4821', never)).rejects.toMatchObject({ code: 'no-signaling' })
  })

  it('closes what comes after it was cancelled', async () => {
    const lan = new ScriptedWay('lan')
    const abort = new AbortController()
    const joining = joinFirst([lan], '4821', abort.signal)
    abort.abort()
    const late = connection('lan')
    lan.joins[0]!.answer.resolve(late)
    await expect(joining).rejects.toMatchObject({ code: 'cancelled' })
    expect(late.isClosed()).toBe(true)
  })
})
