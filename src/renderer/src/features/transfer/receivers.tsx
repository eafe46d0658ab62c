import { useId } from 'react'
import type { TransferSnapshot } from '../../../../engine/api.ts'
import { useWords } from '../../app/words-context.tsx'
import { TransferRow } from './transfer-row.tsx'

interface ReceiversProps {
  readonly share: TransferSnapshot
  readonly receivers: readonly TransferSnapshot[]
}

/** Who receives a share to several, each with a progress of their own. */
export function Receivers({ share, receivers }: ReceiversProps) {
  const { t } = useWords()
  const id = useId()
  if (share.receivers === null) return null
  return (
    <div className="px-6 pb-6 @2xl:px-10">
      <h2 id={id} className="text-sm font-semibold text-stage-muted">
        {t('transfer.receivers')}
      </h2>
      {share.receivers.waiting && (
        <p className="mt-1 text-sm text-stage-muted">{t('transfer.moreMayCome')}</p>
      )}
      {receivers.length > 0 && (
        <ul aria-labelledby={id} className="mt-2 flex max-h-64 flex-col gap-2 overflow-y-auto p-0.5">
          {receivers.map((transfer) => (
            <TransferRow key={transfer.id} transfer={transfer} title={transfer.peerName} />
          ))}
        </ul>
      )}
    </div>
  )
}
