import { clsx } from 'clsx'

interface StageSelectProps {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly text: string }[]
  readonly onChoose: (value: string) => void
  readonly className?: string
}

/** A choice of one among several on the stage: the system's own list, with its name before it. */
export function StageSelect({ label, value, options, onChoose, className }: StageSelectProps) {
  return (
    <label
      className={clsx(
        'flex min-h-11 max-w-full items-center gap-2 rounded-control bg-stage-control ps-4 text-[0.9375rem] hover:bg-stage-control-hover',
        className,
      )}
    >
      <span className="min-w-0 py-1.5 text-start leading-tight text-stage-muted">{label}</span>
      <select
        value={value}
        onChange={({ target }) => onChoose(target.value)}
        className="h-11 @max-sm:ms-auto max-w-[65%] shrink-0 rounded-control bg-transparent pe-9 font-medium text-stage-ink"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} className="bg-surface text-ink">
            {option.text}
          </option>
        ))}
      </select>
    </label>
  )
}
