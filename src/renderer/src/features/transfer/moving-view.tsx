import type { TransferProgress, TransferSnapshot } from '../../../../engine/api.ts'
import { formatBytes, formatCount, formatSpeed, formatTimeLeft } from '../../../../words/format.ts'
import { useActions } from '../../app/app-context.ts'
import { transferStrings as strings } from '../../app/strings.ts'
import { fractionDone, percentDone } from '../../app/transfers.ts'
import { Button } from '../../ui/button.tsx'
import { ProgressLine } from '../../ui/progress-line.tsx'
import { PathBadge, StageActions, StageHeading, WorkingStage } from './parts.tsx'
import { progressWords, stateWords, transferTitle } from './transfer-words.ts'

interface MovingViewProps {
  readonly transfer: TransferSnapshot
  readonly progress: TransferProgress
}

/** Bytes on their way, in either direction. Every number has its reserved place, so that nothing jumps. */
export function MovingView({ transfer, progress }: MovingViewProps) {
  const actions = useActions()
  const finishing = transfer.state.name === 'finishing'
  return (
    <WorkingStage>
      <StageHeading>
        <bdi>{stateWords(transfer)}</bdi>
      </StageHeading>
      <p className="mt-1 truncate text-stage-muted">
        <bdi>{transferTitle(transfer)}</bdi>
      </p>
      <div className="pt-6 @2xl:pt-10">
        <div className="flex items-end justify-between gap-4">
          <p
            aria-hidden="true"
            className="text-[clamp(3.5rem,13cqi,7rem)] leading-none font-semibold tracking-[-0.04em] tabular-nums"
          >
            {percentDone(progress)}
            <span className="ml-1 text-[0.5em] tracking-normal text-stage-muted">%</span>
          </p>
          <PathBadge path={progress.path} />
        </div>
        <ProgressLine
          label={stateWords(transfer)}
          fraction={fractionDone(progress)}
          valueText={progressWords(transfer)}
          className="mt-4 h-2.5 bg-stage-control"
          fillClassName="bg-stage-accent"
        />
        <dl className="mt-4 grid grid-cols-2 gap-x-4 gap-y-3 tabular-nums @xl:grid-cols-[1.6fr_1fr_1fr_1.2fr]">
          <Figure
            name={strings.moved}
            value={strings.of(formatBytes(progress.bytesDone), formatBytes(progress.bytesTotal))}
          />
          <Figure name={strings.speed} value={finishing ? '–' : formatSpeed(progress.bytesPerSecond)} />
          <Figure name={strings.timeLeft} value={finishing ? '–' : timeLeft(progress)} />
          <Figure
            name={strings.files}
            value={strings.of(formatCount(progress.filesDone), formatCount(progress.filesTotal))}
          />
        </dl>
      </div>
      <StageActions>
        <Button look="stage-quiet" className="min-w-32" onClick={() => void actions.cancel(transfer.id)}>
          {strings.cancel}
        </Button>
      </StageActions>
    </WorkingStage>
  )
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-stage-muted">{name}</dt>
      <dd className="font-semibold">{value}</dd>
    </div>
  )
}

function timeLeft({ secondsLeft }: TransferProgress): string {
  return secondsLeft === null ? strings.unknownTime : formatTimeLeft(secondsLeft)
}
