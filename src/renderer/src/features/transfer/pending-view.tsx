import type { TransferSnapshot } from '../../../../engine/api.ts'
import { useActions } from '../../app/app-context.ts'
import { transferStrings as strings } from '../../app/strings.ts'
import { Button } from '../../ui/button.tsx'
import { DropMark } from '../../ui/logo.tsx'
import { Contents, StageActions, StageHeading } from './parts.tsx'
import { stateWords } from './transfer-words.ts'

/** Something is on its way and needs nobody: preparing, looking, connecting, waiting for the answer. */
export function PendingView({ transfer, hint }: { transfer: TransferSnapshot; hint: string }) {
  const actions = useActions()
  return (
    <div className="flex flex-1 flex-col">
      <DropMark className="sway size-14 text-stage-accent" />
      <div className="mt-5">
        <StageHeading>
          <bdi>{stateWords(transfer)}</bdi>
        </StageHeading>
      </div>
      <p className="mt-1 text-stage-muted">{hint}</p>
      {transfer.summary !== null && (
        <div className="mt-5 border-t border-stage-line pt-4">
          <Contents summary={transfer.summary} shown={3} />
        </div>
      )}
      <StageActions>
        <Button look="stage-quiet" className="min-w-32" onClick={() => void actions.cancel(transfer.id)}>
          {strings.cancel}
        </Button>
      </StageActions>
    </div>
  )
}
