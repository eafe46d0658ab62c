import { clsx } from 'clsx'
import { ArrowDown, ArrowUp, Pause, Play, RotateCcw, Trash2, X } from 'lucide-react'
import { useId } from 'react'
import type { TransferSnapshot } from '../../../../engine/api.ts'
import { harmless } from '../../../../words/names.ts'
import { useActions } from '../../app/app-context.ts'
import { canResume, fractionDone, hasEnded, progressOf, waitsForDevice } from '../../app/transfers.ts'
import { useWords } from '../../app/words-context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { ProgressLine } from '../../ui/progress-line.tsx'
import { TransferTitle } from './transfer-title.tsx'
import { progressWords, stateWords } from './transfer-words.ts'

interface TransferRowProps {
  readonly transfer: TransferSnapshot
  /** A peer's name to call it by, instead of what it holds. */
  readonly title?: string | null
  /** Stands under the share it belongs to. */
  readonly nested?: boolean
}

/** One transfer on one line: what, how far, and what can be done with it. */
export function TransferRow({ transfer, title = null, nested = false }: TransferRowProps) {
  const actions = useActions()
  const words = useWords()
  const { state, direction } = transfer
  const Arrow = direction === 'send' ? ArrowUp : ArrowDown
  const progress = progressOf(state)
  const titleId = useId()
  return (
    <li
      className={clsx(
        'relative flex shrink-0 items-center overflow-hidden rounded-card bg-surface text-ink shadow-card',
        nested && 'ms-8',
      )}
    >
      <button
        type="button"
        onClick={() => actions.pick(transfer.id)}
        className="flex min-w-0 flex-1 items-center gap-3 rounded-card py-2.5 ps-4 pe-2 text-start hover:bg-sunken focus-visible:-outline-offset-2 focus-visible:outline-accent"
      >
        <Arrow size={18} aria-hidden="true" className="shrink-0 text-accent" />
        <span className="min-w-0 flex-1">
          <span id={titleId} className="block truncate font-medium">
            {title === null ? (
              <TransferTitle transfer={transfer} />
            ) : (
              <bdi className="inline-block max-w-full truncate align-bottom">{harmless(title)}</bdi>
            )}
          </span>
          <span className="block truncate text-sm text-muted">{stateWords(transfer, words)}</span>
        </span>
        {progress !== null && (
          <span className="me-2 min-w-12 text-end font-semibold tabular-nums">
            {words.numbers.percent(fractionDone(progress))}
          </span>
        )}
      </button>
      <RowActions transfer={transfer} titleId={titleId} />
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

interface RowActionsProps {
  readonly transfer: TransferSnapshot
  /** Of the element that says what it is: every row has the same buttons. */
  readonly titleId: string
}

function RowActions({ transfer: { id, state }, titleId }: RowActionsProps) {
  const actions = useActions()
  const { t } = useWords()
  const described = { 'aria-describedby': titleId }
  return (
    <span className="flex pe-1.5">
      {state.name === 'moving' && (
        <IconButton {...described} label={t('transfer.pause')} onClick={() => void actions.pause(id)}>
          <Pause size={17} aria-hidden="true" />
        </IconButton>
      )}
      {canResume(state) && (
        <IconButton {...described} label={t('transfer.resume')} onClick={() => void actions.resume(id)}>
          <Play size={17} aria-hidden="true" />
        </IconButton>
      )}
      {state.name === 'reconnecting' && (
        <IconButton {...described} label={t('transfer.tryNow')} onClick={() => void actions.resume(id)}>
          <RotateCcw size={17} aria-hidden="true" />
        </IconButton>
      )}
      {state.name === 'interrupted' && (
        <IconButton {...described} label={t('transfer.discard')} onClick={() => void actions.cancel(id)}>
          <Trash2 size={17} aria-hidden="true" />
        </IconButton>
      )}
      {waitsForDevice(state) && (
        <IconButton {...described} label={t('transfer.cancel')} onClick={() => void actions.cancel(id)}>
          <X size={18} aria-hidden="true" />
        </IconButton>
      )}
      {hasEnded(state) && (
        <IconButton {...described} label={t('transfer.dismiss')} onClick={() => void actions.dismiss(id)}>
          <X size={18} aria-hidden="true" />
        </IconButton>
      )}
    </span>
  )
}
