import type { TransferSnapshot } from '../../../../engine/api.ts'
import { useActions } from '../../app/app-context.ts'
import { waitsForDevice } from '../../app/transfers.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { CentredStage } from '../../ui/centred-stage.tsx'
import { Contents, StageActions, StageHeading } from './parts.tsx'
import { ShortNumber } from './short-number.tsx'
import { stateWords } from './transfer-words.ts'

/** Something is on its way and needs nobody: preparing, looking, connecting, waiting for the answer. */
export function PendingView({ transfer, hint }: { transfer: TransferSnapshot; hint: string }) {
  const actions = useActions()
  const words = useWords()
  return (
    <CentredStage lively={!waitsForDevice(transfer.state)}>
      <StageHeading>{stateWords(transfer, words)}</StageHeading>
      <p className="mt-2 max-w-[34rem] text-balance text-stage-muted">{hint}</p>
      {transfer.shortNumber !== null && transfer.direction === 'send' && (
        <ShortNumber number={transfer.shortNumber} hint={words.t('nearby.compareSender')} />
      )}
      {transfer.summary !== null && (
        <div className="mt-5 max-w-full">
          <Contents transfer={transfer} shown={3} />
        </div>
      )}
      <StageActions>
        {waitsForDevice(transfer.state) && (
          <Button look="stage-primary" className="min-w-32" onClick={() => actions.pick(null)}>
            {words.t('outbox.letWait')}
          </Button>
        )}
        <Button look="stage-quiet" className="min-w-32" onClick={() => void actions.cancel(transfer.id)}>
          {words.t('transfer.cancel')}
        </Button>
      </StageActions>
    </CentredStage>
  )
}
