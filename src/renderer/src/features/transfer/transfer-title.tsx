import type { TransferSnapshot } from '../../../../engine/api.ts'
import { useWords } from '../../app/words-context.tsx'
import { FileName } from '../../ui/file-name.tsx'
import { transferTitle } from './transfer-words.ts'

/** Stands for the name in a sentence that is to be laid out around it; no name holds it, because it is no character. */
const place = '\u0000'

/** The name of a transfer on one line: where there is no room only the file's name shrinks, never what stands around it. */
export function TransferTitle({ transfer }: { readonly transfer: TransferSnapshot }) {
  const words = useWords()
  const { kind, summary } = transfer
  const [first] = summary?.topNames ?? []
  if (kind === 'text' || summary === null || first === undefined)
    return <span className="block truncate">{transferTitle(transfer, words)}</span>
  const others = summary.topNames.length - 1 + summary.moreNames
  const [before = '', after = ''] =
    others === 0 ? [] : words.t('contents.nameAndMore', { count: others, name: place }).split(place)
  return (
    <span className="flex min-w-0">
      <span className="shrink-0 whitespace-pre">{before}</span>
      <span className="min-w-0">
        <FileName name={first} />
      </span>
      <span className="shrink-0 whitespace-pre">{after}</span>
    </span>
  )
}
