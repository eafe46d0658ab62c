import { useId } from 'react'
import type { Visibility, VisibilityState } from '../../../../engine/neighbourhood-api.ts'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { useNowMs } from '../../ui/use-now.ts'

const modes = ['trusted', 'everyone', 'hidden'] as const satisfies readonly Visibility[]

/** Who sees this computer on the local network, and for how long. */
export function VisibilityField({ visibility }: { readonly visibility: VisibilityState }) {
  const { setVisibility } = useActions()
  const { t } = useWords()
  const id = useId()
  return (
    <div className="flex min-w-0 items-center gap-2 text-sm @max-sm:flex-1">
      <label htmlFor={id} className="shrink-0 text-muted @max-lg:sr-only">
        {t('nearby.visibleTo')}
      </label>
      <select
        id={id}
        value={visibility.mode}
        onChange={({ target }) => {
          const mode = modes.find((known) => known === target.value)
          if (mode !== undefined) void setVisibility(mode)
        }}
        className="h-9 min-w-0 flex-1 rounded-control border border-transparent bg-control ps-3 pe-9 font-medium text-ellipsis text-ink tabular-nums"
      >
        <option value="trusted">{t('nearby.visible.trusted')}</option>
        <option value="everyone">
          {visibility.everyoneUntilMs === null ? (
            t('nearby.visible.everyone')
          ) : (
            <TimeLeft untilMs={visibility.everyoneUntilMs} />
          )}
        </option>
        <option value="hidden">{t('nearby.visible.hidden')}</option>
      </select>
    </div>
  )
}

/** Text alone: an option holds no elements. */
function TimeLeft({ untilMs }: { readonly untilMs: number }) {
  const { t, numbers } = useWords()
  const seconds = Math.max(0, Math.ceil((untilMs - useNowMs()) / 1000))
  return t('nearby.everyoneLeft', { time: numbers.timeLeft(seconds) })
}
