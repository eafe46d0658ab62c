import type { TransferSnapshot, TransferState, TransferSummary } from '../../../../engine/api.ts'
import { errorWords } from '../../../../words/errors.ts'
import { shortName } from '../../../../words/names.ts'
import type { Words } from '../../../../words/words.ts'
import { fractionDone } from '../../app/transfers.ts'

const peerNameLimit = 40

/** How the other side calls itself, as one harmless line; null while it has no name. */
export function peerOf(transfer: TransferSnapshot): string | null {
  return transfer.peerName === null ? null : shortName(transfer.peerName, peerNameLimit)
}

/** What a transfer holds: 12 files in 2 folders, 3 files, 1 empty folder. */
export function contentsWords({ files, folders }: TransferSummary, { t }: Words): string {
  if (files === 0 && folders > 0) return t('contents.emptyFolders', { count: folders })
  const counted = t('contents.files', { count: files })
  if (folders === 0) return counted
  const inFolders = t('contents.inFolders', { count: folders })
  return t('contents.filesInFolders', { files: counted, inFolders })
}

/** The name of a transfer in a list: its first item, or what it waits for. */
export function transferTitle(transfer: TransferSnapshot, { t }: Words): string {
  const { summary } = transfer
  const first = summary?.topNames[0]
  if (summary === null || first === undefined)
    return transfer.direction === 'send' ? t('transfer.preparing') : t('transfer.looking')
  const others = summary.topNames.length - 1 + summary.moreNames
  const name = shortName(first, 40)
  return others === 0 ? name : t('contents.nameAndMore', { count: others, name })
}

/** The state of a transfer in one sentence: the heading of the stage, the line in the list, and what is announced. */
export function stateWords(transfer: TransferSnapshot, words: Words): string {
  const { t } = words
  const { state, direction } = transfer
  const peer = peerOf(transfer)
  const sent = direction === 'send'
  switch (state.name) {
    case 'preparing':
      return t('transfer.preparing')
    case 'waiting-for-peer':
      return t('transfer.codeHeading')
    case 'looking-for-peer':
      return t('transfer.looking')
    case 'connecting':
      return t('transfer.connecting')
    case 'waiting-for-answer':
      return peer === null ? t('transfer.waiting') : t('transfer.waitingFor', { peer })
    case 'asking':
      return askingWords(transfer, words)
    case 'moving':
      return movingWords(transfer, words)
    case 'finishing':
      return sent ? t('transfer.finishingSend') : t('transfer.finishingReceive')
    case 'paused':
    case 'reconnecting':
    case 'interrupted':
      return restingWords(state, words)
    default:
      return endedWords(state, direction, words)
  }
}

function endedWords(
  state: Extract<TransferState, { name: 'done' | 'failed' }>,
  direction: TransferSnapshot['direction'],
  words: Words,
): string {
  if (state.name === 'failed') return errorWords(state.error, words).title
  return direction === 'send' ? words.t('transfer.delivered') : words.t('transfer.received')
}

function restingWords(
  state: Extract<TransferState, { name: 'paused' | 'reconnecting' | 'interrupted' }>,
  words: Words,
): string {
  if (state.name === 'paused') return words.t('transfer.paused')
  if (state.name === 'reconnecting') return words.t('transfer.reconnecting')
  return state.error === null ? words.t('transfer.interrupted') : errorWords(state.error, words).title
}

function movingWords(transfer: TransferSnapshot, { t }: Words): string {
  const peer = peerOf(transfer)
  const sent = transfer.direction === 'send'
  if (peer === null) return sent ? t('transfer.sending') : t('transfer.receiving')
  return sent ? t('transfer.sendingTo', { peer }) : t('transfer.receivingFrom', { peer })
}

function askingWords(transfer: TransferSnapshot, words: Words): string {
  const peer = peerOf(transfer)
  const contents = transfer.summary === null ? '' : contentsWords(transfer.summary, words)
  if (peer === null) return words.t('transfer.asks', { contents })
  return words.t('transfer.asksFrom', { peer, contents })
}

/** Progress in one sentence, for a progress bar's value. */
export function progressWords({ state }: TransferSnapshot, { t, numbers }: Words): string {
  if (state.name !== 'moving' && state.name !== 'finishing') return ''
  const { bytesDone, bytesTotal, bytesPerSecond, secondsLeft } = state.progress
  const parts = [
    numbers.percent(fractionDone(state.progress)),
    t('transfer.partOf', { part: numbers.bytes(bytesDone), whole: numbers.bytes(bytesTotal) }),
    numbers.speed(bytesPerSecond),
  ]
  if (secondsLeft !== null) parts.push(t('transfer.left', { time: numbers.timeLeft(secondsLeft) }))
  return numbers.list(parts)
}
