import { assertNever } from '../../../../core/base/assert-never.ts'
import type { TransferSnapshot } from '../../../../engine/api.ts'
import { canAdd } from '../../app/transfers.ts'
import { useWords } from '../../app/words-context.tsx'
import { AskingView } from './asking-view.tsx'
import { DoneView, FailedView } from './ended-views.tsx'
import { MovingView } from './moving-view.tsx'
import { PendingView } from './pending-view.tsx'
import { Receivers } from './receivers.tsx'
import { InterruptedView, ReconnectingView } from './resting-view.tsx'
import { WaitingView } from './waiting-view.tsx'

interface TransferStageProps {
  readonly transfer: TransferSnapshot
  /** Of a share to several. */
  readonly receivers: readonly TransferSnapshot[]
}

/** The one transfer that has the stage. */
export function TransferStage({ transfer, receivers }: TransferStageProps) {
  // Moving, pausing and finishing share one view, which must not start anew between them.
  const moves = ['moving', 'paused', 'finishing'].includes(transfer.state.name)
  return (
    <section
      data-add-to={canAdd(transfer) ? transfer.id : undefined}
      className="stage on-stage @container flex min-h-72 flex-1 flex-col"
    >
      <div
        key={`${transfer.id} ${moves ? 'moving' : transfer.state.name}`}
        className="arrive flex flex-1 flex-col"
      >
        <StateView transfer={transfer} />
      </div>
      <Receivers share={transfer} receivers={receivers} />
    </section>
  )
}

function StateView({ transfer }: { readonly transfer: TransferSnapshot }) {
  const { t } = useWords()
  const { state } = transfer
  switch (state.name) {
    case 'preparing':
      return <PendingView transfer={transfer} hint={t('transfer.preparingHint')} />
    case 'waiting-for-device':
      return <PendingView transfer={transfer} hint={t('outbox.hint')} />
    case 'looking-for-peer':
      return <PendingView transfer={transfer} hint={t('transfer.lookingHint')} />
    case 'connecting':
      return <PendingView transfer={transfer} hint={t('transfer.connectingHint')} />
    case 'waiting-for-answer':
      return <PendingView transfer={transfer} hint={t('transfer.waitingHint')} />
    case 'waiting-for-peer':
      return <WaitingView transfer={transfer} state={state} />
    case 'asking':
      return <AskingView transfer={transfer} />
    case 'moving':
    case 'paused':
    case 'finishing':
      return <MovingView transfer={transfer} state={state} />
    case 'reconnecting':
      return <ReconnectingView transfer={transfer} state={state} />
    case 'interrupted':
      return <InterruptedView transfer={transfer} state={state} />
    case 'done':
      return <DoneView transfer={transfer} result={state.result} />
    case 'failed':
      return <FailedView transfer={transfer} error={state.error} />
    default:
      return assertNever(state)
  }
}
