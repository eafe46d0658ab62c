import { FolderOpen, RotateCcw } from 'lucide-react'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import type { TransferResult, TransferSnapshot } from '../../../../engine/api.ts'
import { describeError } from '../../../../words/errors.ts'
import { useActions } from '../../app/app-context.ts'
import { transferStrings as strings } from '../../app/strings.ts'
import { Button } from '../../ui/button.tsx'
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
    <div className="flex flex-1 flex-col">
      <StageSign kind="verified" />
      <div className="mt-5">
        <StageHeading>{stateWords(transfer)}</StageHeading>
      </div>
      <p className="mt-1 text-stage-muted">
        <bdi>{sent ? strings.deliveredHint(peerOf(transfer)) : strings.receivedHint}</bdi>
      </p>
      <div className="mt-5 border-t border-stage-line pt-4">
        {transfer.summary !== null && <Contents summary={transfer.summary} shown={3} />}
        <p className="mt-3 flex flex-wrap items-center gap-3 text-stage-muted tabular-nums">
          <PathBadge path={result.path} />
          {strings.took(result.bytesMoved, result.seconds)}
        </p>
      </div>
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
    </div>
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
    <div className="flex flex-1 flex-col">
      <StageSign kind="failed" />
      <div className="mt-5 max-w-[34rem]">
        <StageHeading>
          <bdi>{describeError(error).title}</bdi>
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
    </div>
  )
}
