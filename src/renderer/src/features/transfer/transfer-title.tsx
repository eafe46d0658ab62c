import type { TransferSnapshot } from '../../../../engine/api.ts'
import { useWords } from '../../app/words-context.tsx'
import { NameAndMore } from './name-and-more.tsx'
import { transferTitle } from './transfer-words.ts'

/** What a transfer is called, on one line. */
export function TransferTitle({ transfer }: { readonly transfer: TransferSnapshot }) {
  const words = useWords()
  const { kind, summary } = transfer
  const [first] = summary?.topNames ?? []
  if (kind === 'text' || summary === null || first === undefined)
    return <span className="block truncate">{transferTitle(transfer, words)}</span>
  return <NameAndMore name={first} others={summary.topNames.length - 1 + summary.moreNames} />
}
