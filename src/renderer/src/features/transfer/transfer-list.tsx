import { ArrowDown, ArrowUp, X } from 'lucide-react'
import type { TransferSnapshot } from '../../../../engine/api.ts'
import { useActions } from '../../app/app-context.ts'
import { fractionDone, hasEnded } from '../../app/transfers.ts'
import { useWords } from '../../app/words-context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { ProgressLine } from '../../ui/progress-line.tsx'
import { progressWords, stateWords, transferTitle } from './transfer-words.ts'

/** The transfers that do not have the stage, one quiet row each. */
export function TransferList({ transfers }: { readonly transfers: readonly TransferSnapshot[] }) {
  const { t } = useWords()
  if (transfers.length === 0) return null
  return (
    <ul aria-label={t('transfer.otherTransfers')} className="flex flex-col gap-2">
      {transfers.map((transfer) => (
        <TransferRow key={transfer.id} transfer={transfer} />
      ))}
    </ul>
  )
}

function TransferRow({ transfer }: { readonly transfer: TransferSnapshot }) {
  const actions = useActions()
  const words = useWords()
  const { state, direction } = transfer
  const Arrow = direction === 'send' ? ArrowUp : ArrowDown
  const progress = state.name === 'moving' || state.name === 'finishing' ? state.progress : null
  return (
    <li className="relative flex items-center overflow-hidden rounded-card bg-surface shadow-card">
      <button
        type="button"
        onClick={() => actions.pick(transfer.id)}
        className="flex min-w-0 flex-1 items-center gap-3 rounded-card py-2.5 pe-2 ps-4 text-start hover:bg-sunken focus-visible:-outline-offset-2"
      >
        <Arrow size={18} aria-hidden="true" className="shrink-0 text-accent" />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{transferTitle(transfer, words)}</span>
          <span className="block truncate text-sm text-muted">{stateWords(transfer, words)}</span>
        </span>
        {progress !== null && (
          <span className="me-2 min-w-12 text-end font-semibold tabular-nums">
            {words.numbers.percent(fractionDone(progress))}
          </span>
        )}
      </button>
      {hasEnded(state) && (
        <IconButton
          label={words.t('transfer.dismiss')}
          onClick={() => void actions.dismiss(transfer.id)}
          className="me-1.5"
        >
          <X size={18} aria-hidden="true" />
        </IconButton>
      )}
      {progress !== null && (
        <ProgressLine
          label={stateWords(transfer, words)}
          fraction={fractionDone(progress)}
          valueText={progressWords(transfer, words)}
          className="pointer-events-none absolute inset-x-4 bottom-0 h-0.5 bg-hairline"
          fillClassName="bg-accent"
        />
      )}
    </li>
  )
}
