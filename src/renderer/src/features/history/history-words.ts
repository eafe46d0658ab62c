import { assertNever } from '../../../../core/base/assert-never.ts'
import type { HistoryEntry } from '../../../../engine/neighbourhood-api.ts'
import { errorWords } from '../../../../words/errors.ts'
import { shortName } from '../../../../words/names.ts'
import type { Words } from '../../../../words/words.ts'

const peerLimit = 40

/** With whom, how much, and when. */
export function entryFacts(entry: HistoryEntry, { t, numbers }: Words): readonly string[] {
  const { kind, files, bytes } = entry
  const size = numbers.bytes(bytes)
  return [
    peerWords(entry, { t }),
    kind === 'text' || files === 0
      ? size
      : t('contents.withSize', { contents: t('contents.files', { count: files }), size }),
    numbers.moment(entry.endedAtMs),
  ]
}

function peerWords({ direction, peerName }: HistoryEntry, { t }: Pick<Words, 't'>): string {
  const peer = peerName === null ? null : shortName(peerName, peerLimit)
  if (direction === 'send') return peer === null ? t('history.sent') : t('history.sentTo', { peer })
  return peer === null ? t('history.received') : t('history.receivedFrom', { peer })
}

/** How it ended, and why when it failed. */
export function outcomeWords({ outcome, code }: HistoryEntry, words: Words): string {
  const { t } = words
  switch (outcome) {
    case 'done':
      return t('history.done')
    case 'cancelled':
      return t('history.cancelled')
    case 'failed':
      return code === null ? t('history.failed') : errorWords({ code, detail: {} }, words).title
    default:
      return assertNever(outcome)
  }
}
