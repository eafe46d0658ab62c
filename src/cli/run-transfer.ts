import { DroplineError, type ErrorInfo } from '../core/base/errors.ts'
import type { Engine, TransferId, TransferSnapshot, TransferState } from '../engine/api.ts'
import { createEngine } from '../engine/index.ts'
import { nodePeerFactory } from '../platform/node/rtc/factory.ts'
import { describeError } from '../words/errors.ts'
import { formatBytes, formatDuration, formatSpeed } from '../words/format.ts'
import { EXIT, exitCodeFor } from './exit-codes.ts'
import { type CommonOptions, dataFolder, settingOverrides } from './options.ts'
import { type Output, printable, terminalOutput } from './terminal/output.ts'

/** What a command adds to the common course of a transfer. */
export interface TransferCommand {
  readonly options: CommonOptions
  start(engine: Engine, output: Output): Promise<TransferId>
  /** A new state that this command has something of its own to say or do about. */
  onState(snapshot: TransferSnapshot, engine: Engine, output: Output): void
  /** Frees what the command opened, such as standard input. */
  close?(): void
}

/**
 * Runs one transfer in this process and answers the exit code. Ctrl-C cancels (the other side is told); a second Ctrl-C ends
 * the process at once.
 */
export async function runTransfer(command: TransferCommand): Promise<number> {
  const output = terminalOutput({
    json: command.options.json === true,
    quiet: command.options.quiet === true,
  })
  const peers = nodePeerFactory()
  try {
    const engine = await createEngine({
      dataFolder: dataFolder(command.options),
      peers,
      overrides: settingOverrides(command.options),
    })
    try {
      return await follow(engine, command, output)
    } finally {
      await engine.close()
    }
  } catch (error) {
    if (!(error instanceof DroplineError)) throw error
    return reportError(error.info, output)
  } finally {
    command.close?.()
    peers.close()
  }
}

async function follow(engine: Engine, command: TransferCommand, output: Output): Promise<number> {
  let id: TransferId | null = null
  let stopNews = (): void => undefined
  let stateName = ''
  const ended = new Promise<TransferSnapshot>((resolve) => {
    stopNews = engine.onTransfer((snapshot) => {
      say(snapshot, snapshot.state.name !== stateName, output)
      stateName = snapshot.state.name
      command.onState(snapshot, engine, output)
      if (snapshot.state.name === 'done' || snapshot.state.name === 'failed') resolve(snapshot)
    })
  })
  let interrupted = false
  const onInterrupt = (): void => {
    if (interrupted) process.exit(EXIT.interrupted)
    interrupted = true
    if (id !== null) void engine.cancel(id)
  }
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onInterrupt)
  try {
    id = await command.start(engine, output)
    const { state } = await ended
    return state.name === 'failed' ? reportError(state.error, output) : EXIT.done
  } finally {
    stopNews()
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onInterrupt)
  }
}

function reportError(error: ErrorInfo, output: Output): number {
  const { title, advice } = describeError(error)
  output.event({ event: 'error', code: error.code, message: title, advice, detail: error.detail })
  output.error(printable(`${title} ${advice}`))
  return exitCodeFor(error.code)
}

/** What both commands say about a state; `isNew` says that the last snapshot had another one. */
function say(snapshot: TransferSnapshot, isNew: boolean, output: Output): void {
  const { state } = snapshot
  switch (state.name) {
    case 'preparing':
    case 'looking-for-peer':
    case 'connecting':
    case 'waiting-for-answer':
      if (isNew) output.event({ event: 'state', state: state.name })
      output.status(statusWords(state, snapshot))
      return
    case 'waiting-for-peer':
    case 'asking':
      return
    case 'moving':
    case 'finishing': {
      const { bytesDone, bytesTotal, filesDone, filesTotal, bytesPerSecond, secondsLeft, path } =
        state.progress
      output.event({
        event: 'progress',
        state: state.name,
        bytesDone,
        bytesTotal,
        filesDone,
        filesTotal,
        bytesPerSecond,
        secondsLeft,
        path,
      })
      output.status(statusWords(state, snapshot))
      return
    }
    case 'done': {
      const { files, bytes, bytesMoved, bytesSkipped, path, seconds } = state.result
      output.event({ event: 'done', files, bytes, bytesMoved, bytesSkipped, path, seconds })
      const verb = snapshot.direction === 'send' ? 'Delivered and verified' : 'Received and verified'
      output.say(
        `${verb}: ${countFiles(files)}, ${formatBytes(bytes)} in ${formatDuration(seconds)} (${path}).`,
      )
      return
    }
    case 'failed':
      return
    default:
      if (isNew) output.event({ event: 'state', state: state.name })
  }
}

function statusWords(state: TransferState, snapshot: TransferSnapshot): string {
  const peer = snapshot.peerName === null ? 'the other side' : printable(snapshot.peerName)
  switch (state.name) {
    case 'preparing':
      return 'Reading names and sizes...'
    case 'looking-for-peer':
      return 'Looking for the sender...'
    case 'connecting':
      return 'Connecting...'
    case 'waiting-for-answer':
      return `Waiting for ${peer} to accept...`
    case 'finishing':
      return 'Flushing to disk...'
    case 'moving': {
      const { bytesDone, bytesTotal, bytesPerSecond, secondsLeft, path } = state.progress
      const percent = bytesTotal === 0 ? 100 : Math.floor((100 * bytesDone) / bytesTotal)
      const left = secondsLeft === null ? '' : `, ${formatDuration(secondsLeft)} left`
      return `${percent} %  ${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}  ${formatSpeed(bytesPerSecond)}${left}  (${path})`
    }
    default:
      return ''
  }
}

/** `1 file` or `12 files`. */
export function countFiles(files: number): string {
  return files === 1 ? '1 file' : `${files} files`
}
