import { ArrowDown, ArrowUp, X } from 'lucide-react'
import type { TransferSnapshot } from '../../../../engine/api.ts'
import { useActions } from '../../app/app-context.ts'
import { transferStrings as strings } from '../../app/strings.ts'
import { fractionDone, hasEnded, percentDone } from '../../app/transfers.ts'
import { IconButton } from '../../ui/button.tsx'
import { ProgressLine } from '../../ui/progress-line.tsx'
import { progressWords, stateWords, transferTitle } from './transfer-words.ts'

/** The transfers that do not have the stage, one quiet row each. */
export function TransferList({ transfers }: { readonly transfers: readonly TransferSnapshot[] }) {
  if (transfers.length === 0) return null
  return (
    <ul aria-label={strings.otherTransfers} className="flex flex-col gap-2">
      {transfers.map((transfer) => (
        <TransferRow key={transfer.id} transfer={transfer} />
      ))}
    </ul>
  )
}

function TransferRow({ transfer }: { readonly transfer: TransferSnapshot }) {
  const actions = useActions()
  const { state, direction } = transfer
  const Arrow = direction === 'send' ? ArrowUp : ArrowDown
  const progress = state.name === 'moving' || state.name === 'finishing' ? state.progress : null
  return (
    <li className="relative flex items-center overflow-hidden rounded-card bg-surface shadow-card">
      <button
        type="button"
        onClick={() => actions.pick(transfer.id)}
        className="flex min-w-0 flex-1 items-center gap-3 rounded-card py-2.5 pr-2 pl-4 text-left hover:bg-sunken focus-visible:-outline-offset-2"
      >
        <Arrow size={18} aria-hidden="true" className="shrink-0 text-accent" />
        <span className="min-w-0 flex-1">
          <bdi className="block truncate font-medium">{transferTitle(transfer)}</bdi>
          <bdi className="block truncate text-sm text-muted">{stateWords(transfer)}</bdi>
        </span>
        {progress !== null && (
          <span className="mr-2 min-w-12 text-right font-semibold tabular-nums">
            {percentDone(progress)}%
          </span>
        )}
      </button>
      {hasEnded(state) && (
        <IconButton
          label={strings.dismiss}
          onClick={() => void actions.dismiss(transfer.id)}
          className="mr-1.5"
        >
          <X size={18} aria-hidden="true" />
        </IconButton>
      )}
      {progress !== null && (
        <ProgressLine
          label={stateWords(transfer)}
          fraction={fractionDone(progress)}
          valueText={progressWords(transfer)}
          className="pointer-events-none absolute inset-x-4 bottom-0 h-0.5 bg-hairline"
          fillClassName="bg-accent"
        />
      )}
    </li>
  )
}
