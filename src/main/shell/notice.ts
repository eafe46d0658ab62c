// Which news of a transfer are worth a notification, and what it says. Our sentences; peer strings only shortened inside.
import type { ErrorInfo } from '../../core/base/errors.ts'
import type { PauseReason, TransferId, TransferSnapshot } from '../../engine/api.ts'
import { describeError } from '../../words/errors.ts'
import { shellWords } from '../../words/shell.ts'
import { contentsOf } from './peer-words.ts'
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
export function noticeOf({ previous, snapshot }: TransferNews): Notice | null {
  const { state } = snapshot
  if (previous?.state.name === state.name) return null
  if (state.name === 'asking') return askingNotice(snapshot)
  if (state.name === 'done') return doneNotice(snapshot)
  if (state.name === 'paused') return pausedNotice(snapshot, state.reason)
  return state.name === 'failed' ? failedNotice(snapshot, state.error) : null
}

function askingNotice(snapshot: TransferSnapshot): Notice {
  const { asking, accept, decline } = shellWords.notices
  return transferNotice(snapshot, asking.title, asking.body(shellWords.someone, contentsOf(snapshot)), [
    { action: 'accept', label: accept },
    { action: 'decline', label: decline },
  ])
}

function doneNotice(snapshot: TransferSnapshot): Notice {
  const { delivered, received, showInFolder } = shellWords.notices
  const what = contentsOf(snapshot)
  if (snapshot.direction === 'send') return transferNotice(snapshot, delivered.title, delivered.body(what))
  return transferNotice(snapshot, received.title, received.body(what), [
    { action: 'reveal', label: showInFolder },
  ])
}

/** The receiving disk waits for somebody; what a person has paused is no news. */
function pausedNotice(snapshot: TransferSnapshot, reason: PauseReason): Notice | null {
  const words = shellWords.notices.paused
  return reason === 'user' ? null : transferNotice(snapshot, words.title, words[reason])
}

function failedNotice(snapshot: TransferSnapshot, error: ErrorInfo): Notice | null {
  // What this user has done is no news.
  const isOwn = error.code === 'cancelled' || (error.code === 'declined' && snapshot.direction === 'receive')
  return isOwn ? null : transferNotice(snapshot, shellWords.notices.failed.title, describeError(error).title)
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
