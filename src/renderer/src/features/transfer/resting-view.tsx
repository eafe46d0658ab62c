import { Play, RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TransferSnapshot, TransferState } from '../../../../engine/api.ts'
import { errorWords } from '../../../../words/errors.ts'
import type { Words } from '../../../../words/words.ts'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { useNowMs } from '../../ui/use-now.ts'
import { FindOutButton } from '../doctor/find-out-button.tsx'
import { Contents, StageActions, StageHeading, WorkingStage } from './parts.tsx'
import { ProgressPanel } from './progress-panel.tsx'
import { stateWords } from './transfer-words.ts'

type Reconnecting = Extract<TransferState, { name: 'reconnecting' }>
type Interrupted = Extract<TransferState, { name: 'interrupted' }>

/** The connection is lost and looked for: how often it was tried, and when next. */
export function ReconnectingView({ transfer, state }: { transfer: TransferSnapshot; state: Reconnecting }) {
  const actions = useActions()
  const { t } = useWords()
  return (
    <Resting
      transfer={transfer}
      state={state}
      hint={t('transfer.reconnectingHint')}
      extra={<NextTry state={state} />}
    >
      <Button look="stage-primary" onClick={() => void actions.resume(transfer.id)}>
        <RotateCcw size={17} aria-hidden="true" />
        {t('transfer.tryNow')}
      </Button>
      <Button look="stage-quiet" onClick={() => void actions.leave(transfer.id)}>
        {t('transfer.leave')}
      </Button>
      <Button look="stage-quiet" onClick={() => void actions.cancel(transfer.id)}>
        {t('transfer.cancel')}
      </Button>
    </Resting>
  )
}

/** At rest: it can go on where it was, today or after a restart. */
export function InterruptedView({ transfer, state }: { transfer: TransferSnapshot; state: Interrupted }) {
  const actions = useActions()
  const words = useWords()
  return (
    <Resting transfer={transfer} state={state} hint={interruptedHint(state, words)}>
      <Button look="stage-primary" className="min-w-32" onClick={() => void actions.resume(transfer.id)}>
        <Play size={17} aria-hidden="true" />
        {words.t('transfer.resume')}
      </Button>
      <FindOutButton error={state.error} />
      <Button look="stage-quiet" className="min-w-32" onClick={() => void actions.cancel(transfer.id)}>
        {words.t('transfer.discard')}
      </Button>
    </Resting>
  )
}

interface RestingProps {
  readonly transfer: TransferSnapshot
  readonly state: Reconnecting | Interrupted
  readonly hint: string
  readonly extra?: ReactNode
  readonly children: ReactNode
}

function Resting({ transfer, state, hint, extra, children }: RestingProps) {
  const words = useWords()
  return (
    <WorkingStage>
      <StageHeading>{stateWords(transfer, words)}</StageHeading>
      <p className="mt-1 text-pretty text-stage-muted">{hint}</p>
      {extra}
      {state.progress === null ? (
        <div className="mt-5">
          <Contents transfer={transfer} shown={3} />
        </div>
      ) : (
        <ProgressPanel transfer={transfer} progress={state.progress} />
      )}
      <StageActions>{children}</StageActions>
    </WorkingStage>
  )
}

/** Its seconds are for the eye alone: the live region says the state once. */
function NextTry({ state }: { readonly state: Reconnecting }) {
  const { t, numbers } = useWords()
  const nowMs = useNowMs()
  const seconds = state.nextTryAtMs === null ? 0 : Math.max(0, Math.ceil((state.nextTryAtMs - nowMs) / 1000))
  return (
    <p className="mt-1 flex flex-wrap gap-x-3 text-stage-warning tabular-nums">
      <span>{t('transfer.attempt', { attempt: numbers.count(state.attempt) })}</span>
      <span>{seconds === 0 ? t('transfer.tryingNow') : t('transfer.nextTry', { count: seconds })}</span>
    </p>
  )
}

function interruptedHint({ error }: Interrupted, words: Words): string {
  return error === null ? words.t('transfer.interruptedHint') : errorWords(error, words).advice
}
