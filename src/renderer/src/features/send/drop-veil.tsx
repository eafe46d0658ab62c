import { clsx } from 'clsx'
import type { TransferSnapshot } from '../../../../engine/api.ts'
import { useWords } from '../../app/words-context.tsx'
import { DropMark } from '../../ui/logo.tsx'
import { peerOf } from '../transfer/transfer-words.ts'

interface DropVeilProps {
  /** The transfer that the files would be added to; null for a new share. */
  readonly addTo: TransferSnapshot | null
}

/** Files hang over a window whose stage is taken: what letting go would do. What else they could be dropped on stays in sight. */
export function DropVeil({ addTo }: DropVeilProps) {
  const { t } = useWords()
  const peer = addTo === null ? null : peerOf(addTo)
  const adding = peer === null ? t('send.releaseToAdd') : t('send.releaseToAddFor', { peer })
  return (
    <div
      aria-hidden="true"
      className={clsx(
        'pointer-events-none absolute inset-0 z-10 grid place-items-center rounded-stage border-2 p-6 text-center backdrop-blur-md',
        addTo === null ? 'border-accent bg-canvas/90' : 'border-stage-accent bg-stage/90 text-stage-ink',
      )}
    >
      <p className="flex flex-col items-center gap-4 text-3xl font-semibold tracking-tight text-balance">
        <DropMark className={clsx('sway size-16', addTo === null ? 'text-accent' : 'text-stage-accent')} />
        {addTo === null ? t('send.release') : adding}
      </p>
    </div>
  )
}
