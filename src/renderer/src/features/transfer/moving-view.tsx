import { clsx } from 'clsx'
import { FilePlus, Pause, Play } from 'lucide-react'
import type { TransferSnapshot, TransferState } from '../../../../engine/api.ts'
import { useActions } from '../../app/app-context.ts'
import { canAdd, canResume } from '../../app/transfers.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { LimitField } from './limit-field.tsx'
import { StageActions, StageHeading, WorkingStage } from './parts.tsx'
import { ProgressPanel } from './progress-panel.tsx'
import { TransferTitle } from './transfer-title.tsx'
import { pauseHint, stateWords } from './transfer-words.ts'

interface MovingViewProps {
  readonly transfer: TransferSnapshot
  readonly state: Extract<TransferState, { name: 'moving' | 'paused' | 'finishing' }>
}

/** Bytes on their way, in either direction, or held up on it. A pause changes words and colour, and moves nothing. */
export function MovingView({ transfer, state }: MovingViewProps) {
  const actions = useActions()
  const words = useWords()
  const { t } = words
  const waits = state.name === 'paused' && state.reason !== 'user'
  return (
    <WorkingStage>
      <StageHeading>{stateWords(transfer, words)}</StageHeading>
      <p className="mt-1 text-stage-muted">
        {state.name === 'paused' ? pauseHint(state, words) : <TransferTitle transfer={transfer} />}
      </p>
      <ProgressPanel transfer={transfer} progress={state.progress} />
      <StageActions>
        {/* One button for both, so that the focus stays on it. */}
        {(state.name === 'moving' || canResume(state)) && (
          <Button
            look={state.name === 'moving' ? 'stage-quiet' : 'stage-primary'}
            className="min-w-32 @max-md:min-w-26"
            onClick={() =>
              void (state.name === 'moving' ? actions.pause(transfer.id) : actions.resume(transfer.id))
            }
          >
            {state.name === 'moving' ? (
              <Pause size={17} aria-hidden="true" />
            ) : (
              <Play size={17} aria-hidden="true" />
            )}
            {state.name === 'moving'
              ? t('transfer.pause')
              : waits
                ? t('transfer.tryNow')
                : t('transfer.resume')}
          </Button>
        )}
        <Button
          look="stage-quiet"
          className="min-w-28 @max-md:min-w-22"
          onClick={() => void actions.cancel(transfer.id)}
        >
          {t('transfer.cancel')}
        </Button>
        {canAdd(transfer) && (
          <Button look="stage-quiet" onClick={() => void actions.addTo(transfer.id)}>
            <FilePlus size={17} aria-hidden="true" />
            {t('send.addFiles')}
          </Button>
        )}
        {/* A line of its own where not everything fits into one, and its room stays reserved: what finishes must not jump. */}
        <div className={clsx('flex @max-2xl:basis-full', state.name === 'finishing' && 'invisible')}>
          <LimitField transfer={transfer} className="@max-sm:grow" />
        </div>
      </StageActions>
    </WorkingStage>
  )
}
