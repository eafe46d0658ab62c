// Peer strings outside of the window, where nothing isolates them: one harmless, short line each.
import type { TransferSnapshot } from '../../engine/api.ts'
import { shortName } from '../../words/names.ts'
import type { Words } from '../../words/words.ts'

/** Longer ones are cut in the middle. */
const PEER_LIMIT = 40

/** A peer string for a menu or a notification. */
export function shortPeerText(text: string): string {
  return shortName(text, PEER_LIMIT)
}

/**
 * What a transfer does and with whom, for a menu. An unverified sender could call itself "System Update", so a notification, which has no room to
 * say that a name is the sender's own choice, does not repeat it.
 */
export function lineInMenu(
  { peerName, direction }: Pick<TransferSnapshot, 'peerName' | 'direction'>,
  { t }: Words,
): string {
  const sends = direction === 'send'
  if (peerName === null) return sends ? t('transfer.sending') : t('transfer.receiving')
  const peer = shortPeerText(peerName)
  return sends ? t('transfer.sendingTo', { peer }) : t('transfer.receivingFrom', { peer })
}

/** What is moved: the name of a single thing, or how many there are; with the size. */
export function contentsOf(
  { kind, summary }: Pick<TransferSnapshot, 'kind' | 'summary'>,
  { t, numbers }: Words,
): string {
  if (kind === 'text') return t('contents.text')
  if (summary === null) return t('contents.someFiles')
  const { topNames, moreNames, files, folders, bytes } = summary
  const [only, ...others] = topNames
  const isSingle = only !== undefined && others.length === 0 && moreNames === 0
  const counted =
    files === 0 ? t('contents.emptyFolders', { count: folders }) : t('contents.files', { count: files })
  const contents = isSingle ? t('contents.named', { name: shortPeerText(only) }) : counted
  return t('contents.withSizeBracketed', { contents, size: numbers.bytes(bytes) })
}
