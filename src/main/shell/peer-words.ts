// Peer strings outside of the window, where nothing isolates them: one harmless, short line each.
import type { TransferSnapshot } from '../../engine/api.ts'
import { shortName } from '../../words/names.ts'
import { contentsInWords, shellWords } from '../../words/shell.ts'

/** Longer ones are cut in the middle. */
const PEER_LIMIT = 40

/** A peer string for a menu or a notification. */
export function shortPeerText(text: string): string {
  return shortName(text, PEER_LIMIT)
}

/**
 * Who is on the other side. An unverified sender could call itself "System Update", so a notification, which has no room to
 * say that a name is the sender's own choice, does not repeat it.
 */
export function peerInMenu({ peerName }: Pick<TransferSnapshot, 'peerName'>): string {
  return peerName === null ? shellWords.theOther : shortPeerText(peerName)
}

/** What is moved: the name of a single thing, or how many there are. */
export function contentsOf({ kind, summary }: Pick<TransferSnapshot, 'kind' | 'summary'>): string {
  const [only, ...others] = summary?.topNames ?? []
  const single = only !== undefined && others.length === 0 && summary?.moreNames === 0 ? only : null
  return contentsInWords(kind, summary, single === null ? null : shortPeerText(single))
}
