import { useWords } from '../../app/words-context.tsx'

interface ShortNumberProps {
  /** Six digits. */
  readonly number: string
  /** What to do with it. */
  readonly hint: string
}

/** The number that both screens show while two computers meet that do not know each other, to be compared by their people. */
export function ShortNumber({ number, hint }: ShortNumberProps) {
  const { t } = useWords()
  const half = Math.ceil(number.length / 2)
  return (
    <div className="mt-4 flex max-w-full flex-wrap items-center gap-x-4 gap-y-1 rounded-control border border-transparent bg-stage-control px-4 py-2.5 in-data-centred:justify-center">
      <p
        dir="ltr"
        role="group"
        aria-label={t('nearby.number')}
        className="flex gap-2.5 text-3xl font-semibold tracking-wide text-stage-accent tabular-nums select-text"
      >
        <span>{number.slice(0, half)}</span> <span>{number.slice(half)}</span>
      </p>
      <p className="max-w-[24rem] min-w-0 flex-[1_1_9rem] text-start text-sm text-pretty text-stage-muted">
        {hint}
      </p>
    </div>
  )
}
