import type { TransferProgress, TransferReport, TransferSnapshot, TransferState } from '../../engine/api.ts'
import { formatBytes, formatDuration, formatSpeed } from '../../words/format.ts'
import type { Output } from './output.ts'
import { printable } from './output.ts'

/** Lines of one kind that a person reads in a terminal; the rest is counted. */
const SHOWN_LINES = 10

/** `1 file` or `12 files`. */
export function countFiles(files: number): string {
  return files === 1 ? '1 file' : `${files} files`
}

/** The line at the bottom while a transfer is in this state; empty for states that say more elsewhere. */
export function statusWords(snapshot: TransferSnapshot): string {
  const { state } = snapshot
  switch (state.name) {
    case 'preparing':
      return 'Reading names and sizes...'
    case 'waiting-for-device':
      return `Waiting for ${printable(state.deviceName)} to come back...`
    case 'looking-for-peer':
      return 'Looking for the sender...'
    case 'connecting':
      return 'Connecting...'
    case 'waiting-for-answer':
      return `Waiting for ${peerOf(snapshot)} to accept...`
    case 'finishing':
      return 'Flushing to disk...'
    case 'moving':
      return progressWords(state.progress)
    case 'paused':
      return `${pauseWords(state, peerOf(snapshot))}  ${portion(state.progress)}`
    case 'reconnecting':
      return reconnectWords(state, peerOf(snapshot))
    default:
      return ''
  }
}

/** What a script learns of a state that is not progress; undefined for those that have events of their own. */
export function stateEvent(state: TransferState): Readonly<Record<string, unknown>> | undefined {
  switch (state.name) {
    case 'preparing':
    case 'looking-for-peer':
    case 'connecting':
    case 'waiting-for-answer':
      return { state: state.name }
    case 'waiting-for-device':
      return { state: state.name, deviceName: state.deviceName }
    case 'paused':
      return { state: state.name, by: state.by, reason: state.reason }
    case 'reconnecting':
      return { state: state.name, attempt: state.attempt, nextTryAtMs: state.nextTryAtMs }
    default:
      return undefined
  }
}

/** A line of its own for what a person should not miss, because it may last. */
export function noteworthy(snapshot: TransferSnapshot): string | undefined {
  const { state } = snapshot
  if (state.name === 'paused') return pauseWords(state, peerOf(snapshot))
  if (state.name !== 'reconnecting' || state.attempt > 1) return undefined
  return `The connection to ${peerOf(snapshot)} is lost. Looking for it again; Ctrl-C stops, and keeps what has arrived.`
}

/** The report of a transfer in lines for people. */
export function sayReport(report: TransferReport, output: Output): void {
  const { renamed, same, failed, notSent } = report
  if (same > 0) output.say(`${countFiles(same)} ${same === 1 ? 'was' : 'were'} there already.`)
  sayList(output, `${renamed.total} renamed:`, renamed, ({ from, to }) => `${from} -> ${to}`)
  sayList(output, `${notSent.total} not sent:`, notSent, ({ name, reason }) => {
    return `${name} (${reason.replaceAll('-', ' ')})`
  })
  sayList(output, `${failed.total} failed:`, failed, ({ name, code }) => {
    return `${name} (${code.replaceAll('-', ' ')})`
  })
}

function sayList<T>(
  output: Output,
  heading: string,
  { total, list }: { readonly total: number; readonly list: readonly T[] },
  line: (item: T) => string,
): void {
  if (total === 0) return
  output.say(heading)
  for (const item of list.slice(0, SHOWN_LINES)) output.say(`  ${printable(line(item))}`)
  const hidden = total - Math.min(list.length, SHOWN_LINES)
  if (hidden > 0) output.say(`  and ${hidden} more`)
}

function peerOf({ peerName }: TransferSnapshot): string {
  return peerName === null ? 'the other side' : printable(peerName)
}

function pauseWords({ by, reason }: Extract<TransferState, { name: 'paused' }>, peer: string): string {
  switch (reason) {
    case 'disk-full':
      return by === 'me'
        ? 'Paused: the disk is full. It goes on when there is room.'
        : `Paused: the disk of ${peer} is full. It goes on when there is room.`
    case 'target-missing':
      return by === 'me'
        ? 'Paused: the folder has gone. It goes on when it is back.'
        : `Paused: the folder of ${peer} has gone. It goes on when it is back.`
    case 'user':
      return by === 'me' ? 'Paused.' : `Paused by ${peer}.`
  }
}

function reconnectWords(
  { attempt, nextTryAtMs }: Extract<TransferState, { name: 'reconnecting' }>,
  peer: string,
): string {
  const waiting =
    nextTryAtMs === null ? '' : `, next try in ${formatDuration((nextTryAtMs - Date.now()) / 1000)}`
  return `Looking for ${peer} again (try ${attempt}${waiting})...`
}

function progressWords(progress: TransferProgress): string {
  const { bytesPerSecond, secondsLeft, path } = progress
  const left = secondsLeft === null ? '' : `, ${formatDuration(secondsLeft)} left`
  return `${portion(progress)}  ${formatSpeed(bytesPerSecond)}${left}  (${path})`
}

function portion({ bytesDone, bytesTotal }: TransferProgress): string {
  const percent = bytesTotal === 0 ? 100 : Math.floor((100 * bytesDone) / bytesTotal)
  return `${percent} %  ${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`
}
