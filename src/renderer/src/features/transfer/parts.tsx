import { Check, ShieldCheck, TriangleAlert, Waypoints, Zap } from 'lucide-react'
import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { assertNever } from '../../../../core/base/assert-never.ts'
import type { TransferPath, TransferSnapshot } from '../../../../engine/api.ts'
import { useWords } from '../../app/words-context.tsx'
import { FileName } from '../../ui/file-name.tsx'
import { contentsWords } from './transfer-words.ts'

/** The heading of the stage. It takes the focus when the button that had it is gone. */
export function StageHeading({ children, small = false }: { children: ReactNode; small?: boolean }) {
  return (
    <h1
      tabIndex={-1}
      data-focus-stage
      className={clsx(
        'font-semibold tracking-tight text-balance',
        small ? 'text-lg text-stage-muted' : 'text-2xl @2xl:text-3xl',
      )}
    >
      {children}
    </h1>
  )
}

/** The layout of the stage for something to read or to decide: from the left, in the middle of the height. */
export function WorkingStage({ children }: { readonly children: ReactNode }) {
  return <div className="my-auto p-6 @2xl:p-10 low:py-5">{children}</div>
}

/**
 * The row of buttons at the foot of the stage. In a low window it stays in sight while what is above it scrolls: nobody has
 * to look for Accept.
 */
export function StageActions({ children }: { readonly children: ReactNode }) {
  return (
    <div className="stage-foot flex flex-wrap gap-3 pt-6 pb-3 -mb-3 low:pt-4 @max-md:gap-x-2 @max-md:[&>button]:px-3 @max-sm:*:min-w-0 @max-sm:*:grow in-data-centred:w-full in-data-centred:justify-center">
      {children}
    </div>
  )
}

/** A round sign in front of a sentence. */
export function StageSign({ kind }: { readonly kind: 'verified' | 'failed' }) {
  return (
    <span
      aria-hidden="true"
      className={clsx(
        'grid size-14 shrink-0 place-items-center rounded-full low:size-10 low:*:size-6',
        kind === 'verified'
          ? 'bg-stage-accent text-stage-accent-ink'
          : 'bg-stage-warning text-stage-accent-ink',
      )}
    >
      {kind === 'verified' ? <Check size={30} strokeWidth={2.5} /> : <TriangleAlert size={28} />}
    </span>
  )
}

interface ContentsProps {
  readonly transfer: TransferSnapshot
  /** At most so many names. */
  readonly shown: number
  /** Whether a low window shows the first name alone. */
  readonly brief?: boolean
}

/** Names, count and size of what is moved. */
export function Contents({ transfer, shown, brief = false }: ContentsProps) {
  const words = useWords()
  const { summary } = transfer
  if (summary === null) return null
  if (transfer.kind === 'text') return <p className="text-stage-muted">{words.t('send.textLabel')}</p>
  const names = summary.topNames.slice(0, shown)
  const hidden = summary.topNames.length - names.length + summary.moreNames
  return (
    <div>
      <p className="text-stage-muted tabular-nums">
        {contentsWords(transfer, words)}
        <span aria-hidden="true"> · </span>
        <span className="font-medium text-stage-ink">{words.numbers.bytes(summary.bytes)}</span>
      </p>
      <ul className={clsx('mt-1.5 flex flex-col gap-0.5', brief && 'low:*:not-first:hidden')}>
        {names.map((name, index) => (
          // Two top-level entries may have the same name on the other side's screen.
          <li key={`${index}-${name}`}>
            <FileName name={name} />
          </li>
        ))}
        {hidden > 0 && <li className="text-stage-muted">{words.t('contents.more', { count: hidden })}</li>}
      </ul>
    </div>
  )
}

const pathTexts = {
  direct: { name: 'path.direct', hint: 'path.directHint' },
  relayed: { name: 'path.relayed', hint: 'path.relayedHint' },
  'direct-lane': { name: 'path.directLane', hint: 'path.directLaneHint' },
} as const satisfies Record<TransferPath, unknown>

/** Says where the bytes run. */
export function PathBadge({ path }: { readonly path: TransferPath }) {
  const { t } = useWords()
  const { name, hint } = pathTexts[path]
  return (
    <span
      title={t(hint)}
      className="inline-flex h-8 shrink-0 items-center gap-1.5 rounded-full bg-stage-control px-3 text-sm font-medium"
    >
      <PathIcon path={path} />
      {t(name)}
    </span>
  )
}

function PathIcon({ path }: { readonly path: TransferPath }) {
  switch (path) {
    case 'direct':
      return <ShieldCheck size={15} aria-hidden="true" className="text-stage-accent" />
    case 'relayed':
      return <Waypoints size={15} aria-hidden="true" className="text-stage-warning" />
    case 'direct-lane':
      return <Zap size={15} aria-hidden="true" className="text-stage-accent" />
    default:
      return assertNever(path)
  }
}
