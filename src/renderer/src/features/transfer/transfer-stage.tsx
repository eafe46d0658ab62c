import { assertNever } from '../../../../core/base/assert-never.ts'
import type { TransferSnapshot } from '../../../../engine/api.ts'
import { useWords } from '../../app/words-context.tsx'
import { AskingView } from './asking-view.tsx'
import { DoneView, FailedView } from './ended-views.tsx'
import { MovingView } from './moving-view.tsx'
import { PendingView } from './pending-view.tsx'
import { WaitingView } from './waiting-view.tsx'

/** The one transfer that has the stage. */
export function TransferStage({ transfer }: { readonly transfer: TransferSnapshot }) {
  // Moving and finishing share one view, which must not start anew between them.
  const phase = transfer.state.name === 'finishing' ? 'moving' : transfer.state.name
  return (
    <section className="stage on-stage @container flex min-h-72 flex-1 flex-col">
      <div key={`${transfer.id} ${phase}`} className="arrive flex flex-1 flex-col">
        <StateView transfer={transfer} />
      </div>
    </section>
  )
}

function StateView({ transfer }: { readonly transfer: TransferSnapshot }) {
  const { t } = useWords()
  const { state } = transfer
  switch (state.name) {
    case 'preparing':
      return <PendingView transfer={transfer} hint={t('transfer.preparingHint')} />
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
    case 'reconnecting':
    case 'interrupted':
      return <PendingView transfer={transfer} hint={t('transfer.waitingHint')} />
    case 'moving':
    case 'paused':
    case 'finishing':
      return <MovingView transfer={transfer} progress={state.progress} />
    case 'done':
      return <DoneView transfer={transfer} result={state.result} />
    case 'failed':
      return <FailedView transfer={transfer} error={state.error} />
    default:
      return assertNever(state)
  }
}
