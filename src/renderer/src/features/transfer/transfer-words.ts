import type { TransferSnapshot, TransferState } from '../../../../engine/api.ts'
import { describeError } from '../../../../words/errors.ts'
import { formatBytes, formatSpeed, formatTimeLeft } from '../../../../words/format.ts'
import { shortName } from '../../../../words/names.ts'
import { contentsOf, transferStrings as strings } from '../../app/strings.ts'
import { percentDone } from '../../app/transfers.ts'

/** How the other side is called in a sentence. */
export function peerOf(transfer: TransferSnapshot): string {
  if (transfer.peerName !== null) return shortName(transfer.peerName, 40)
  return transfer.direction === 'send' ? strings.unknownReceiver : strings.unknownSender
}

/** What a transfer holds, or an empty string while nobody knows. */
export function contentsWords(transfer: TransferSnapshot): string {
  const { summary } = transfer
  return summary === null ? '' : contentsOf(summary.files, summary.folders)
}

/** The name of a transfer in a list: its first item, or what it waits for. */
export function transferTitle(transfer: TransferSnapshot): string {
  const { summary } = transfer
  const first = summary?.topNames[0]
  if (summary === null || first === undefined)
    return transfer.direction === 'send' ? strings.preparing : strings.looking
  const others = summary.topNames.length - 1 + summary.moreNames
  const name = shortName(first, 40)
  return others === 0 ? name : `${name} ${strings.moreNames(others)}`
}

/** The state of a transfer in one sentence: the heading of the stage, the line in the list, and what is announced. */
export function stateWords(transfer: TransferSnapshot): string {
  const { state, direction } = transfer
  const peer = peerOf(transfer)
  switch (state.name) {
    case 'preparing':
      return strings.preparing
    case 'waiting-for-peer':
      return strings.codeHeading
    case 'looking-for-peer':
      return strings.looking
    case 'connecting':
      return strings.connecting
    case 'waiting-for-answer':
      return strings.waiting(peer)
    case 'asking':
      return strings.asks(peer, contentsWords(transfer))
    case 'moving':
      return direction === 'send' ? strings.sendingTo(peer) : strings.receivingFrom(peer)
    case 'finishing':
      return direction === 'send' ? strings.finishingSend : strings.finishingReceive
    case 'paused':
    case 'reconnecting':
    case 'interrupted':
      return restingWords(state)
    default:
      return endedWords(state, direction)
  }
}

function endedWords(
  state: Extract<TransferState, { name: 'done' | 'failed' }>,
  direction: TransferSnapshot['direction'],
): string {
  if (state.name === 'failed') return describeError(state.error).title
  return direction === 'send' ? strings.delivered : strings.received
}

function restingWords(
  state: Extract<TransferState, { name: 'paused' | 'reconnecting' | 'interrupted' }>,
): string {
  if (state.name === 'paused') return strings.paused
  if (state.name === 'reconnecting') return strings.reconnecting
  return state.error === null ? strings.interrupted : describeError(state.error).title
}

/** Progress in one sentence, for a progress bar's value. */
export function progressWords(transfer: TransferSnapshot): string {
  const { state } = transfer
  if (state.name !== 'moving' && state.name !== 'finishing') return ''
  const { bytesDone, bytesTotal, bytesPerSecond, secondsLeft } = state.progress
  const parts = [
    `${percentDone(state.progress)}%`,
    strings.of(formatBytes(bytesDone), formatBytes(bytesTotal)),
    formatSpeed(bytesPerSecond),
  ]
  if (secondsLeft !== null) parts.push(strings.left(formatTimeLeft(secondsLeft)))
  return parts.join(', ')
}
