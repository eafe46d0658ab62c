import { assertNever } from '../../../../core/base/assert-never.ts'
import type { TransferSnapshot, TransferState } from '../../../../engine/api.ts'
import { errorWords } from '../../../../words/errors.ts'
import { shortName } from '../../../../words/names.ts'
import type { Words } from '../../../../words/words.ts'
import { fractionDone, progressOf } from '../../app/transfers.ts'

const peerNameLimit = 40

type StateOf<N extends TransferState['name']> = Extract<TransferState, { name: N }>

/** How the other side calls itself, as one harmless line; null while it has no name. */
export function peerOf(transfer: TransferSnapshot): string | null {
  return transfer.peerName === null ? null : shortName(transfer.peerName, peerNameLimit)
}

/** What a transfer holds: a text, 12 files in 2 folders, 3 files, 1 empty folder. Empty while nobody knows. */
export function contentsWords(
  { kind, summary }: Pick<TransferSnapshot, 'kind' | 'summary'>,
  { t }: Words,
): string {
  if (kind === 'text') return t('contents.text')
  if (summary === null) return ''
  const { files, folders } = summary
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
  if (transfer.kind === 'text') return t('send.textLabel')
  if (summary === null || first === undefined)
    return transfer.direction === 'send' ? t('transfer.preparing') : t('transfer.looking')
  const others = summary.topNames.length - 1 + summary.moreNames
  const name = shortName(first, 40)
  return others === 0 ? name : t('contents.nameAndMore', { count: others, name })
}

/** The state of a transfer in one sentence: the heading of the stage, the line in the list, and what is announced. */
export function stateWords(transfer: TransferSnapshot, words: Words): string {
  const { t } = words
  const { state } = transfer
  const peer = peerOf(transfer)
  switch (state.name) {
    case 'preparing':
      return t('transfer.preparing')
    case 'waiting-for-peer':
      return t('transfer.codeHeading')
    case 'waiting-for-device':
      return t('outbox.waiting', { device: shortName(state.deviceName, peerNameLimit) })
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
      return transfer.direction === 'send' ? t('transfer.finishingSend') : t('transfer.finishingReceive')
    case 'paused':
      return pausedWords(transfer, state, words)
    case 'reconnecting':
      return t('transfer.reconnecting')
    default:
      return restingWords(transfer, state, words)
  }
}

/** A transfer that does not run (any more). */
function restingWords(
  { direction }: TransferSnapshot,
  state: StateOf<'interrupted' | 'done' | 'failed'>,
  words: Words,
): string {
  const { t } = words
  if (state.name === 'interrupted')
    return state.error === null ? t('transfer.interrupted') : errorWords(state.error, words).title
  if (state.name === 'failed') return errorWords(state.error, words).title
  const whole = state.result.report.failed.total === 0
  if (direction === 'send') return whole ? t('transfer.delivered') : t('transfer.deliveredPartly')
  return whole ? t('transfer.received') : t('transfer.receivedPartly')
}

function movingWords(transfer: TransferSnapshot, { t }: Words): string {
  const peer = peerOf(transfer)
  const sent = transfer.direction === 'send'
  if (peer === null) return sent ? t('transfer.sending') : t('transfer.receiving')
  return sent ? t('transfer.sendingTo', { peer }) : t('transfer.receivingFrom', { peer })
}

function askingWords(transfer: TransferSnapshot, words: Words): string {
  const peer = peerOf(transfer)
  const contents = contentsWords(transfer, words)
  if (peer === null) return words.t('transfer.asks', { contents })
  return words.t('transfer.asksFrom', { peer, contents })
}

/** Who paused, or what the disk waits for and where. A disk is always the receiver's. */
function pausedWords(transfer: TransferSnapshot, { by, reason }: StateOf<'paused'>, { t }: Words): string {
  const here = transfer.direction === 'receive'
  switch (reason) {
    case 'disk-full':
      return here ? t('transfer.diskFullHere') : t('transfer.diskFullThere')
    case 'target-missing':
      return here ? t('transfer.targetMissingHere') : t('transfer.targetMissingThere')
    case 'user': {
      const peer = peerOf(transfer)
      if (by === 'me') return t('transfer.pausedByMe')
      return peer === null ? t('transfer.pausedByOther') : t('transfer.pausedBy', { peer })
    }
    default:
      return assertNever(reason)
  }
}

/** What a person can do about a pause, or what it waits for. */
export function pauseHint({ by, reason, progress }: StateOf<'paused'>, { t, numbers }: Words): string {
  switch (reason) {
    case 'disk-full':
      return t('transfer.diskFullHint', {
        needed: numbers.bytes(Math.max(0, progress.bytesTotal - progress.bytesDone)),
      })
    case 'target-missing':
      return t('transfer.targetMissingHint')
    case 'user':
      return by === 'me' ? t('transfer.pausedByMeHint') : t('transfer.pausedByPeerHint')
    default:
      return assertNever(reason)
  }
}

/** Progress in one sentence, for a progress bar's value. */
export function progressWords({ state }: TransferSnapshot, { t, numbers }: Words): string {
  const progress = progressOf(state)
  if (progress === null) return ''
  const { bytesDone, bytesTotal, bytesPerSecond, secondsLeft } = progress
  const parts = [
    numbers.percent(fractionDone(progress)),
    t('transfer.partOf', { part: numbers.bytes(bytesDone), whole: numbers.bytes(bytesTotal) }),
  ]
  if (state.name === 'moving') {
    parts.push(numbers.speed(bytesPerSecond))
    if (secondsLeft !== null) parts.push(t('transfer.left', { time: numbers.timeLeft(secondsLeft) }))
  }
  return numbers.list(parts)
}
