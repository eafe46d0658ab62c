import { clsx } from 'clsx'
import { useId } from 'react'
import type { ConflictPolicy } from '../../../../engine/api.ts'
import { useWords } from '../../app/words-context.tsx'

const policies = ['rename', 'skip', 'overwrite'] as const satisfies readonly ConflictPolicy[]

interface ConflictChoiceProps {
  /** Names that exist already. */
  readonly count: number
  readonly value: ConflictPolicy
  readonly onChoose: (policy: ConflictPolicy) => void
}

/** What to do with names that exist already: three cards of which one is taken. */
export function ConflictChoice({ count, value, onChoose }: ConflictChoiceProps) {
  const { t } = useWords()
  const name = useId()
  return (
    <fieldset className="mt-4">
      <legend className="font-medium text-stage-warning">{t('transfer.conflicts', { count })}</legend>
      <div className="mt-2 grid gap-2 @lg:grid-cols-3 @max-lg:gap-1.5">
        {policies.map((policy) => (
          <label
            key={policy}
            className={clsx(
              'flex gap-2.5 rounded-control border px-3 py-2 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-stage-accent',
              policy === value
                ? 'border-stage-accent bg-stage-control-hover'
                : 'border-stage-line bg-stage-control',
            )}
          >
            <input
              type="radio"
              name={name}
              checked={policy === value}
              onChange={() => onChoose(policy)}
              className="mt-1 size-4 shrink-0 appearance-none rounded-full border-2 border-stage-muted outline-none checked:border-[5px] checked:border-stage-accent forced-colors:appearance-auto"
            />
            <span className="min-w-0">
              <span className="block font-medium">{t(`conflict.${policy}`)}</span>
              {/* One below the other only the chosen one explains itself: the answer stays in sight. */}
              <span className={clsx('block text-sm text-stage-muted', policy !== value && '@max-lg:sr-only')}>
                {t(`conflict.${policy}Hint`)}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
