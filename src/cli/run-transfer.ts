import { DroplineError, type ErrorInfo } from '../core/base/errors.ts'
import type { Engine, EngineSettings, TransferId, TransferResult, TransferSnapshot } from '../engine/api.ts'
import { createEngine } from '../engine/index.ts'
import type { NeighbourhoodPart } from '../engine/neighbourhood/surroundings.ts'
import { nodePeerFactory } from '../platform/node/rtc/factory.ts'
import { describeError } from '../words/errors.ts'
import { formatBytes, formatDuration } from '../words/format.ts'
import { EXIT, exitCodeFor } from './exit-codes.ts'
import { type CommonOptions, dataFolder, settingOverrides } from './options.ts'
import { type Output, printable, terminalOutput } from './terminal/output.ts'
import { countFiles, noteworthy, sayReport, stateEvent, statusWords } from './terminal/states.ts'

/** What a command adds to the common course of a transfer. */
export interface TransferCommand {
  readonly options: CommonOptions
  /** How this process takes part in the neighbourhood; 'off' when absent. */
  readonly part?: NeighbourhoodPart
  /** Settings of this run besides those of the options. */
  readonly overrides?: Partial<EngineSettings>
  /** `signal` is aborted by Ctrl-C. */
  start(engine: Engine, output: Output, signal: AbortSignal): Promise<TransferId>
  /** A new state that this command has something of its own to say or do about. */
  onState(snapshot: TransferSnapshot, engine: Engine, output: Output): void
  /** After a transfer that went well; may say more, or reject with a DroplineError. */
  onDone?(snapshot: TransferSnapshot, engine: Engine, output: Output): Promise<void>
  /** Whether an interruption ends it for good: what it was to do cannot be taken up by another process. */
  readonly stopsForGood?: boolean
  /** Frees what the command opened, such as standard input. */
  close?(): void
}

/**
 * Runs one transfer in this process and answers the exit code. Ctrl-C stops for now (the other side is told, and what has
 * arrived is kept); a second Ctrl-C ends the process at once.
 */
export async function runTransfer(command: TransferCommand): Promise<number> {
  const { options } = command
  return withEngine(options, (engine, output) => follow(engine, command, output), {
    part: command.part ?? 'off',
    overrides: command.overrides ?? {},
    close: () => command.close?.(),
  })
}

/** Runs `work` with an engine of its own; a DroplineError becomes words and an exit code. */
export async function withEngine(
  options: CommonOptions,
  work: (engine: Engine, output: Output) => Promise<number>,
  how: {
    readonly part?: NeighbourhoodPart
    readonly overrides?: Partial<EngineSettings>
    readonly close?: () => void
  } = {},
): Promise<number> {
  const output = terminalOutput({ json: options.json === true, quiet: options.quiet === true })
  const peers = nodePeerFactory()
  try {
    const engine = await createEngine({
      dataFolder: dataFolder(options),
      peers,
      overrides: { ...settingOverrides(options), ...how.overrides },
      neighbourhood: how.part ?? 'off',
    })
    try {
      return await work(engine, output)
    } finally {
      await engine.close()
    }
  } catch (error) {
    if (!(error instanceof DroplineError)) throw error
    return reportError(error.info, output)
  } finally {
    how.close?.()
    peers.close()
  }
}

async function follow(engine: Engine, command: TransferCommand, output: Output): Promise<number> {
  const followed = new Followed(engine, command, output)
  let interrupted = false
  const giveUp = new AbortController()
  const onInterrupt = (): void => {
    if (interrupted) process.exit(EXIT.interrupted)
    interrupted = true
    giveUp.abort()
    followed.leave()
  }
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onInterrupt)
  try {
    followed.id = await command.start(engine, output, giveUp.signal)
    return await followed.ended
  } finally {
    followed.close()
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onInterrupt)
  }
}

/** The transfer of this command, and those that came with it: receivers of one share, what the sender has queued. */
class Followed {
  id: TransferId | null = null
  readonly ended: Promise<number>
  readonly #engine: Engine
  readonly #command: TransferCommand
  readonly #output: Output
  readonly #said = new Map<TransferId, string>()
  readonly #numbered = new Set<TransferId>()
  readonly #open = new Set<TransferId>()
  readonly #stopNews: () => void
  #resolve: (exitCode: number) => void = () => undefined
  #exitCode: number = EXIT.done
  #work: Promise<void> = Promise.resolve()

  constructor(engine: Engine, command: TransferCommand, output: Output) {
    this.#engine = engine
    this.#command = command
    this.#output = output
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve
    })
    this.#stopNews = engine.onTransfer((snapshot) => this.#heard(snapshot))
  }

  leave(): void {
    if (this.id === null) return
    for (const id of [this.id, ...this.#open])
      if (this.#command.stopsForGood === true) void this.#engine.cancel(id)
      else void this.#engine.leave(id)
  }

  close(): void {
    this.#stopNews()
  }

  #heard(snapshot: TransferSnapshot): void {
    const { id, state, parentId } = snapshot
    if (state.name !== 'done' && state.name !== 'failed' && state.name !== 'interrupted') this.#open.add(id)
    else if (!this.#open.has(id)) return
    this.#sayNumber(snapshot)
    this.#say(snapshot)
    if (parentId === null) this.#command.onState(snapshot, this.#engine, this.#output)
    if (state.name === 'done' || state.name === 'failed' || state.name === 'interrupted')
      this.#ended(snapshot)
  }

  /** News come in turn, but what is done at an end takes time: the next transfer on this connection may be listed meanwhile. */
  #ended(snapshot: TransferSnapshot): void {
    this.#work = this.#work
      .then(() => this.#ending(snapshot))
      .then((exitCode) => {
        if (snapshot.parentId === null && exitCode !== EXIT.done) this.#exitCode = exitCode
        this.#open.delete(snapshot.id)
        if (this.#open.size === 0) this.#resolve(this.#exitCode)
      })
  }

  async #ending(snapshot: TransferSnapshot): Promise<number> {
    const { state, id } = snapshot
    if (state.name === 'failed') return reportError(state.error, this.#output)
    if (state.name === 'interrupted') return reportInterrupted(id, this.#output)
    if (state.name !== 'done') return EXIT.failed
    const exitCode = sayDone(snapshot, state.result, this.#output)
    if (snapshot.parentId !== null || this.#command.onDone === undefined) return exitCode
    try {
      await this.#command.onDone(snapshot, this.#engine, this.#output)
      return exitCode
    } catch (error) {
      if (!(error instanceof DroplineError)) throw error
      return reportError(error.info, this.#output)
    }
  }

  /** What the two people compare who meet without a code. */
  #sayNumber({ id, shortNumber, peerName }: TransferSnapshot): void {
    if (shortNumber === null || this.#numbered.has(id)) return
    this.#numbered.add(id)
    this.#output.event({ event: 'short-number', shortNumber, peerName })
    const peer = printable(peerName ?? 'the other side')
    const number = `${shortNumber.slice(0, 3)} ${shortNumber.slice(3)}`
    this.#output.say(`${peer} must show the same number: ${number}`)
  }

  #say(snapshot: TransferSnapshot): void {
    const { state, id, parentId } = snapshot
    const whose = parentId === null ? {} : { transfer: id }
    if (state.name === 'moving' || state.name === 'finishing') {
      this.#said.set(id, state.name)
      this.#output.event({ event: 'progress', ...whose, state: state.name, ...state.progress })
    } else {
      const event = stateEvent(state)
      const words = JSON.stringify(event ?? state.name)
      if (event !== undefined && this.#said.get(id) !== words) {
        this.#output.event({ event: 'state', ...whose, ...event })
        const line = noteworthy(snapshot)
        if (line !== undefined) this.#output.say(line)
      }
      this.#said.set(id, words)
    }
    const status = statusWords(snapshot)
    if (status !== '') this.#output.status(status)
  }
}

/** Says an error in words, and answers its exit code. */
export function reportError(error: ErrorInfo, output: Output): number {
  const { title, advice } = describeError(error)
  output.event({ event: 'error', code: error.code, message: title, advice, detail: error.detail })
  output.error(printable(`${title} ${advice}`))
  return exitCodeFor(error.code)
}

function reportInterrupted(id: TransferId, output: Output): number {
  const title = 'You stopped the transfer for now.'
  const advice = 'What has arrived is kept. The same command goes on where it was, and so does this one:'
  const resume = `dropline resume ${id}`
  output.event({ event: 'error', code: 'cancelled', message: title, advice, resumable: true, id, resume })
  output.error(`${title} ${advice}\n  ${resume}`)
  return EXIT.interrupted
}

function sayDone(snapshot: TransferSnapshot, result: TransferResult, output: Output): number {
  const { files, bytes, bytesMoved, bytesSkipped, path, seconds, report } = result
  const { renamed, same, failed, notSent } = report
  output.event({
    event: 'done',
    ...(snapshot.parentId === null ? {} : { transfer: snapshot.id }),
    files,
    bytes,
    bytesMoved,
    bytesSkipped,
    path,
    seconds,
    failed: failed.total,
    renamed: renamed.total,
    same,
    notSent: notSent.total,
    report,
  })
  const verb = snapshot.direction === 'send' ? 'Delivered and verified' : 'Received and verified'
  output.say(`${verb}: ${countFiles(files)}, ${formatBytes(bytes)} in ${formatDuration(seconds)} (${path}).`)
  sayReport(report, output)
  const first = failed.list[0]
  return first === undefined
    ? EXIT.done
    : reportError({ code: first.code, detail: { name: first.name, files: failed.total } }, output)
}
