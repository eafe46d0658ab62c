import type { TransferSnapshot } from '../../../../engine/api.ts'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { CentredStage } from '../../ui/centred-stage.tsx'
import { Contents, StageActions, StageHeading } from './parts.tsx'
import { stateWords } from './transfer-words.ts'

/** Something is on its way and needs nobody: preparing, looking, connecting, waiting for the answer. */
export function PendingView({ transfer, hint }: { transfer: TransferSnapshot; hint: string }) {
  const actions = useActions()
  const words = useWords()
  return (
    <CentredStage lively>
      <StageHeading>{stateWords(transfer, words)}</StageHeading>
      <p className="mt-2 text-pretty text-stage-muted">{hint}</p>
      {transfer.summary !== null && (
        <div className="mt-5 max-w-full">
          <Contents transfer={transfer} shown={3} />
        </div>
      )}
      <StageActions>
        <Button look="stage-quiet" className="min-w-32" onClick={() => void actions.cancel(transfer.id)}>
          {words.t('transfer.cancel')}
        </Button>
      </StageActions>
    </CentredStage>
  )
}
