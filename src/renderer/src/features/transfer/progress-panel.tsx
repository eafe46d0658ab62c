import { clsx } from 'clsx'
import type { TransferProgress, TransferSnapshot } from '../../../../engine/api.ts'
import type { NumberWords } from '../../../../words/numbers.ts'
import { fractionDone } from '../../app/transfers.ts'
import { useWords } from '../../app/words-context.tsx'
import { ProgressLine } from '../../ui/progress-line.tsx'
import { PathBadge } from './parts.tsx'
import { progressWords, stateWords } from './transfer-words.ts'

/** Where a number is not known yet, and where there is none. */
const unknown = '…'
const nothing = '–'

interface ProgressPanelProps {
  readonly transfer: TransferSnapshot
  readonly progress: TransferProgress
}

/** How far it is, large, with the figures under it. Every number has its reserved place, so that nothing jumps. */
export function ProgressPanel({ transfer, progress }: ProgressPanelProps) {
  const words = useWords()
  const { t, numbers } = words
  const moves = transfer.state.name === 'moving'
  return (
    <div className="pt-6 @2xl:pt-10 low:pt-4">
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
        className="mt-4 h-2.5 bg-stage-control low:mt-3"
        fillClassName={clsx(
          moves || transfer.state.name === 'finishing' ? 'bg-stage-accent' : 'bg-stage-warning',
        )}
      />
      <dl className="mt-4 grid grid-cols-2 gap-x-4 gap-y-3 tabular-nums low:mt-3 low:gap-y-2 @xl:grid-cols-[1.6fr_1fr_1fr_1.2fr]">
        <Figure
          name={t('transfer.moved')}
          value={t('transfer.partOf', {
            part: numbers.bytes(progress.bytesDone),
            whole: numbers.bytes(progress.bytesTotal),
          })}
        />
        <Figure name={t('transfer.speed')} value={moves ? numbers.speed(progress.bytesPerSecond) : nothing} />
        <Figure name={t('transfer.timeLeft')} value={moves ? timeLeft(progress, numbers) : nothing} />
        <Figure
          name={t('transfer.files')}
          value={t('transfer.partOf', {
            part: numbers.count(progress.filesDone),
            whole: numbers.count(progress.filesTotal),
          })}
        />
      </dl>
    </div>
  )
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    // Where the columns are narrow, the two with two numbers have a row of their own: a number that grows must not wrap.
    <div className="min-w-0 @max-sm:first:col-span-2 @max-sm:last:col-span-2">
      <dt className="text-sm text-stage-muted">{name}</dt>
      <dd className="font-semibold">{value}</dd>
    </div>
  )
}

function timeLeft({ secondsLeft }: TransferProgress, numbers: NumberWords): string {
  return secondsLeft === null ? unknown : numbers.timeLeft(secondsLeft)
}
