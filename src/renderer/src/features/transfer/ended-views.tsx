import { FolderOpen, RotateCcw } from 'lucide-react'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import type { TransferResult, TransferSnapshot } from '../../../../engine/api.ts'
import { unbroken } from '../../../../words/format.ts'
import { describeError } from '../../../../words/errors.ts'
import { useActions } from '../../app/app-context.ts'
import { transferStrings as strings } from '../../app/strings.ts'
import { Button } from '../../ui/button.tsx'
import { CentredStage } from '../../ui/centred-stage.tsx'
import { Contents, PathBadge, StageActions, StageHeading, StageSign } from './parts.tsx'
import { peerOf, stateWords } from './transfer-words.ts'

interface DoneViewProps {
  readonly transfer: TransferSnapshot
  readonly result: TransferResult
}

/** Everything arrived and was verified. */
export function DoneView({ transfer, result }: DoneViewProps) {
  const actions = useActions()
  const sent = transfer.direction === 'send'
  return (
    <CentredStage sign={<StageSign kind="verified" />}>
      <StageHeading>{stateWords(transfer)}</StageHeading>
      <p className="mt-1 text-stage-muted">
        <bdi>{sent ? strings.deliveredHint(peerOf(transfer)) : strings.receivedHint}</bdi>
      </p>
      {transfer.summary !== null && (
        <div className="mt-4 max-w-full">
          <Contents summary={transfer.summary} shown={3} />
        </div>
      )}
      <p className="mt-3 flex flex-wrap items-center justify-center gap-x-3 gap-y-1 text-stage-muted tabular-nums">
        <PathBadge path={result.path} />
        {strings.took(result.bytesMoved, result.seconds)}
      </p>
      <StageActions>
        {!sent && (
          <Button look="stage-primary" onClick={() => void actions.reveal(transfer.id)}>
            <FolderOpen size={18} aria-hidden="true" />
            {strings.showInFolder}
          </Button>
        )}
        <Button
          look={sent ? 'stage-primary' : 'stage-quiet'}
          className="min-w-28"
          onClick={() => void actions.dismiss(transfer.id)}
        >
          {strings.done}
        </Button>
        {sent && (
          <Button look="stage-quiet" onClick={() => void actions.sendMore(transfer.id)}>
            {strings.sendMore}
          </Button>
        )}
      </StageActions>
    </CentredStage>
  )
}

interface FailedViewProps {
  readonly transfer: TransferSnapshot
  readonly error: ErrorInfo
}

/** It did not work: why, and what to do next. */
export function FailedView({ transfer, error }: FailedViewProps) {
  const actions = useActions()
  return (
    <CentredStage sign={<StageSign kind="failed" />}>
      <div className="max-w-[34rem]">
        <StageHeading>
          <bdi>{unbroken(describeError(error).title)}</bdi>
        </StageHeading>
        <p className="mt-2 text-pretty text-stage-muted">
          <bdi>{describeError(error).advice}</bdi>
        </p>
      </div>
      <StageActions>
        <Button look="stage-primary" onClick={() => void actions.retry(transfer.id)}>
          <RotateCcw size={17} aria-hidden="true" />
          {strings.tryAgain}
        </Button>
        <Button look="stage-quiet" onClick={() => void actions.dismiss(transfer.id)}>
          {strings.dismiss}
        </Button>
      </StageActions>
    </CentredStage>
  )
}
