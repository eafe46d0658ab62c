// Which news of a transfer are worth a notification, and what it says. Our sentences; peer strings only shortened inside.
import type { ErrorInfo } from '../../core/base/errors.ts'
import type { PauseReason, TransferId, TransferSnapshot } from '../../engine/api.ts'
import { errorWords } from '../../words/errors.ts'
import type { Words } from '../../words/words.ts'
import { contentsOf, shortPeerText } from './peer-words.ts'
import type { TransferNews } from './transfer-watch.ts'

export type NoticeAction = 'accept' | 'decline' | 'reveal'

/** A notification to be shown. */
export interface Notice {
  /** A later one with the same key replaces it. */
  readonly key: string
  readonly title: string
  readonly body: string
  /** Buttons, where the platform has them. */
  readonly actions: readonly { readonly action: NoticeAction; readonly label: string }[]
  /** The transfer that the buttons and a click are about. */
  readonly transferId: TransferId | null
  /** Who caused it, for the rate limit. */
  readonly peer: string
}

/** The notification for a step of a transfer; null for steps that need none. */
export function noticeOf({ previous, snapshot }: TransferNews, words: Words): Notice | null {
  const { state } = snapshot
  if (previous?.state.name === state.name) return null
  if (state.name === 'asking') return askingNotice(snapshot, words)
  if (state.name === 'done') return doneNotice(snapshot, words)
  if (state.name === 'paused') return pausedNotice(snapshot, state.reason, words)
  return state.name === 'failed' ? failedNotice(snapshot, state.error, words) : null
}

function askingNotice(snapshot: TransferSnapshot, words: Words): Notice {
  const { t } = words
  const contents = contentsOf(snapshot, words)
  const { deviceId, peerName } = snapshot
  // Only a remembered device has a name that this person has given it; what others call themselves may be a lie.
  const body =
    deviceId === null || peerName === null
      ? t('notices.askingBody', { contents })
      : t('transfer.asksFrom', { peer: shortPeerText(peerName), contents })
  return transferNotice(snapshot, t('title.asking'), body, [
    { action: 'accept', label: t('transfer.accept') },
    { action: 'decline', label: t('transfer.decline') },
  ])
}

function doneNotice(snapshot: TransferSnapshot, words: Words): Notice {
  const { t } = words
  const contents = contentsOf(snapshot, words)
  if (snapshot.direction === 'send')
    return transferNotice(snapshot, t('notices.delivered'), t('notices.deliveredBody', { contents }))
  return transferNotice(snapshot, t('notices.received'), t('notices.receivedBody', { contents }), [
    { action: 'reveal', label: t('transfer.showInFolder') },
  ])
}

/** The receiving disk waits for somebody; what a person has paused is no news. */
function pausedNotice(snapshot: TransferSnapshot, reason: PauseReason, { t }: Words): Notice | null {
  if (reason === 'user') return null
  const body = reason === 'disk-full' ? t('notices.diskFull') : t('notices.targetMissing')
  return transferNotice(snapshot, t('notices.paused'), body)
}

function failedNotice(snapshot: TransferSnapshot, error: ErrorInfo, words: Words): Notice | null {
  // What this user has done is no news.
  const isOwn = error.code === 'cancelled' || (error.code === 'declined' && snapshot.direction === 'receive')
  return isOwn ? null : transferNotice(snapshot, words.t('notices.failed'), errorWords(error, words).title)
}

/** A notification of the app itself, about no transfer. */
export function plainNotice(key: string, title: string, body: string): Notice {
  return { key, title, body, actions: [], transferId: null, peer: '' }
}

function transferNotice(
  { id, peerName, state }: TransferSnapshot,
  title: string,
  body: string,
  actions: Notice['actions'] = [],
): Notice {
  return { key: `${id} ${state.name}`, title, body, actions, transferId: id, peer: peerName ?? '' }
}
