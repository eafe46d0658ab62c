import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { type CliEvent, type CliRun, codeOf, startCli } from './cli.ts'
import type { CutNetwork } from './cut-network.ts'
import { treeOf } from './trees.ts'

export interface KillRunInit {
  readonly seed: number
  /** Empty; everything of the run goes here. */
  readonly folder: string
  /** What is sent. */
  readonly tree: string
  readonly rendezvousUrl: string
  /** The sender at its near side, the receiver at its far side; null when cables cannot be pulled here. */
  readonly network: CutNetwork | null
  /** Bytes per second, so that the transfer lasts long enough to be disturbed. */
  readonly limit: number
  /** Whether stops and cuts may last longer than the silence after which a peer counts as lost. */
  readonly longSilences: boolean
}

export interface KillRunReport {
  readonly seed: number
  readonly disturbances: readonly string[]
  /** Payload that all runs of the sender together have sent, as far as their last words say. */
  readonly bytesMoved: number
  /** How often a side was killed, or its connection was lost for good. */
  readonly losses: number
  /** How many bytes that were reported as verified had to come again. */
  readonly verifiedBytesLost: number
  readonly identical: boolean
  readonly seconds: number
}

/** Small and repeatable (mulberry32); good enough to choose whom to kill. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One side of the transfer, as often as it has to be started. */
class Side {
  readonly name: 'sender' | 'receiver'
  readonly runs: CliRun[] = []
  readonly #options: readonly string[]
  readonly #namespace: string | undefined

  constructor(name: 'sender' | 'receiver', options: readonly string[], namespace?: string) {
    this.name = name
    this.#options = options
    this.#namespace = namespace
  }

  get run(): CliRun {
    const run = this.runs.at(-1)
    if (run === undefined) throw new Error(`${this.name} was not started`)
    return run
  }

  start(args: readonly string[]): CliRun {
    const run = startCli(
      [...args, ...this.#options, '--json'],
      this.#namespace === undefined ? {} : { namespace: this.#namespace },
    )
    this.runs.push(run)
    return run
  }

  /** The largest value that any run has given for `key` in a progress or done event. */
  most(key: string, run: CliRun = this.run): number {
    return Math.max(0, ...run.events.map((event) => numberOf(event, key)))
  }

  get bytesMoved(): number {
    return this.runs.reduce((sum, run) => sum + this.most('bytesMoved', run), 0)
  }

  get isDone(): boolean {
    return this.run.events.some(({ event }) => event === 'done')
  }
}

/** Sends a tree from one command to another, disturbs them, and says what came of it. */
export async function runKillRun(init: KillRunInit): Promise<KillRunReport> {
  return new KillRun(init).run()
}

class KillRun {
  readonly #init: KillRunInit
  readonly #random: () => number
  readonly #sender: Side
  readonly #receiver: Side
  readonly #disturbances: string[] = []
  #losses = 0
  #verifiedBytesLost = 0

  constructor(init: KillRunInit) {
    this.#init = init
    this.#random = randomFrom(init.seed)
    const ways = ['--no-lan', '--rendezvous', init.rendezvousUrl]
    const data = (name: string): string[] => ['--data-dir', path.join(init.folder, name)]
    this.#sender = new Side('sender', [...ways, ...data('sender-data')], init.network?.near)
    this.#receiver = new Side('receiver', [...ways, ...data('receiver-data')], init.network?.far)
  }

  async run(): Promise<KillRunReport> {
    const startedAtMs = Date.now()
    try {
      await this.#begin()
      const count = 1 + Math.floor(this.#random() * 3)
      for (let i = 0; i < count && !this.#receiver.isDone; i++) await this.#disturb()
      await this.#end()
      const { seed, tree, folder } = this.#init
      const arrived = await treeOf(path.join(folder, 'out', path.basename(tree))).catch(() => [])
      return {
        seed,
        disturbances: this.#disturbances,
        bytesMoved: this.#sender.bytesMoved,
        losses: this.#losses,
        verifiedBytesLost: this.#verifiedBytesLost,
        identical: JSON.stringify(arrived) === JSON.stringify(await treeOf(tree)),
        seconds: (Date.now() - startedAtMs) / 1000,
      }
    } finally {
      this.#init.network?.plug(true)
      for (const side of [this.#sender, this.#receiver])
        for (const { child } of side.runs) {
          child.kill('SIGCONT')
          child.kill('SIGKILL')
        }
    }
  }

  async #begin(): Promise<void> {
    const { folder, tree } = this.#init
    const out = path.join(folder, 'out')
    await mkdir(out, { recursive: true })
    const code = await codeOf(this.#sender.start(['send', tree, '--limit', String(this.#init.limit)]))
    await this.#receiver.start(['receive', code, '--yes', '--out', out]).event('progress')
  }

  async #disturb(): Promise<void> {
    await pause(20 + this.#random() * 600)
    const side = this.#random() < 0.5 ? this.#sender : this.#receiver
    const kind = this.#random()
    if (this.#receiver.isDone) return
    const before = this.#receiver.runs.length
    const seen = progressCount(this.#receiver.run)
    if (kind < 0.6) await this.#kill(side)
    else if (kind < 0.8 || this.#init.network === null) await this.#stop(side)
    else await this.#cut(this.#init.network)
    if (this.#receiver.runs.length === before) await this.#movesAgain(seen)
    else await this.#movesAgain(0)
  }

  async #kill(side: Side): Promise<void> {
    this.#disturbances.push(`kill -9 ${side.name} at ${this.#receiver.most('bytesDone')}`)
    this.#losses += 1
    const verified = this.#receiver.most('bytesDone')
    side.run.child.kill('SIGKILL')
    await side.run.exit
    await pause(this.#random() * 300)
    const run = side.start(['resume', '--yes', '--limit', String(this.#init.limit)])
    if (side === this.#sender) return
    const first = await Promise.race([run.event('progress'), run.event('done')]).catch(() => undefined)
    if (first?.event === 'progress')
      this.#verifiedBytesLost += Math.max(0, verified - numberOf(first, 'bytesDone'))
  }

  async #stop(side: Side): Promise<void> {
    const ms = this.#silenceMs()
    this.#disturbances.push(`stop ${side.name} for ${ms} ms at ${this.#receiver.most('bytesDone')}`)
    side.run.child.kill('SIGSTOP')
    await pause(ms)
    side.run.child.kill('SIGCONT')
  }

  async #cut(network: CutNetwork): Promise<void> {
    const ms = this.#silenceMs()
    this.#disturbances.push(`cut for ${ms} ms at ${this.#receiver.most('bytesDone')}`)
    network.plug(false)
    await pause(ms)
    network.plug(true)
  }

  #silenceMs(): number {
    const long = this.#init.longSilences && this.#random() < 0.3
    if (long) this.#losses += 1
    return Math.round(long ? 6_500 + this.#random() * 3_000 : 50 + this.#random() * 1_200)
  }

  /** The receiver has news of bytes, or is done, or its end says why not. */
  async #movesAgain(seen: number): Promise<void> {
    const { run } = this.#receiver
    for (;;) {
      if (progressCount(run) > seen || this.#receiver.isDone || hasEnded(run)) return
      const sender = this.#sender.run
      if (hasEnded(sender)) throw new Error(`the sender has ended: ${JSON.stringify(sender.events.at(-1))}`)
      await Promise.race([nextEvent(run), run.exit, sender.exit])
    }
  }

  async #end(): Promise<void> {
    await this.#receiver.run.exit
    // A sender that was killed after the receiver had everything has nobody left to tell it.
    await Promise.race([this.#sender.run.exit, pause(2_000)])
  }
}

function hasEnded({ child }: CliRun): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function progressCount(run: CliRun): number {
  return run.events.filter(({ event }) => event === 'progress').length
}

function numberOf(event: CliEvent | undefined, key: string): number {
  const value = event?.[key]
  return typeof value === 'number' ? value : 0
}

function nextEvent(run: CliRun): Promise<void> {
  return new Promise((resolve) => {
    run.child.stdout?.once('data', () => setImmediate(resolve))
  })
}

/** Real time: this rig disturbs real processes at moments of its own choosing. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
