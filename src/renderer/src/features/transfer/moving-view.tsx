import type { TransferProgress, TransferSnapshot } from '../../../../engine/api.ts'
import { useActions } from '../../app/app-context.ts'
import { fractionDone } from '../../app/transfers.ts'
import { useWords } from '../../app/words-context.tsx'
import type { NumberWords } from '../../../../words/numbers.ts'
import { Button } from '../../ui/button.tsx'
import { ProgressLine } from '../../ui/progress-line.tsx'
import { PathBadge, StageActions, StageHeading, WorkingStage } from './parts.tsx'
import { progressWords, stateWords, transferTitle } from './transfer-words.ts'

/** Where a number is not known yet, and where there is none. */
const unknown = '…'
const nothing = '–'

interface MovingViewProps {
  readonly transfer: TransferSnapshot
  readonly progress: TransferProgress
}

/** Bytes on their way, in either direction. Every number has its reserved place, so that nothing jumps. */
export function MovingView({ transfer, progress }: MovingViewProps) {
  const actions = useActions()
  const words = useWords()
  const { t, numbers } = words
  const finishing = transfer.state.name === 'finishing'
  return (
    <WorkingStage>
      <StageHeading>{stateWords(transfer, words)}</StageHeading>
      <p className="mt-1 truncate text-stage-muted">{transferTitle(transfer, words)}</p>
      <div className="pt-6 @2xl:pt-10">
        <div className="flex items-end justify-between gap-4">
          <p
            aria-hidden="true"
            className="text-[clamp(3.5rem,13cqi,7rem)] leading-none font-semibold tracking-[-0.04em] tabular-nums"
          >
            {numbers.percentParts(fractionDone(progress)).map(({ digits, text }, index) => (
              <span
                key={index}
                className={digits ? undefined : 'text-[0.5em] tracking-normal text-stage-muted'}
              >
                {text}
              </span>
            ))}
          </p>
          <PathBadge path={progress.path} />
        </div>
        <ProgressLine
          label={stateWords(transfer, words)}
          fraction={fractionDone(progress)}
          valueText={progressWords(transfer, words)}
          className="mt-4 h-2.5 bg-stage-control"
          fillClassName="bg-stage-accent"
        />
        <dl className="mt-4 grid grid-cols-2 gap-x-4 gap-y-3 tabular-nums @xl:grid-cols-[1.6fr_1fr_1fr_1.2fr]">
          <Figure
            name={t('transfer.moved')}
            value={t('transfer.partOf', {
              part: numbers.bytes(progress.bytesDone),
              whole: numbers.bytes(progress.bytesTotal),
            })}
          />
          <Figure
            name={t('transfer.speed')}
            value={finishing ? nothing : numbers.speed(progress.bytesPerSecond)}
          />
          <Figure name={t('transfer.timeLeft')} value={finishing ? nothing : timeLeft(progress, numbers)} />
          <Figure
            name={t('transfer.files')}
            value={t('transfer.partOf', {
              part: numbers.count(progress.filesDone),
              whole: numbers.count(progress.filesTotal),
            })}
          />
        </dl>
      </div>
      <StageActions>
        <Button look="stage-quiet" className="min-w-32" onClick={() => void actions.cancel(transfer.id)}>
          {t('transfer.cancel')}
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

function timeLeft({ secondsLeft }: TransferProgress, numbers: NumberWords): string {
  return secondsLeft === null ? unknown : numbers.timeLeft(secondsLeft)
}
