import { Fragment } from 'react'
import type { TransferSnapshot } from '../../../../engine/api.ts'
import { useWords } from '../../app/words-context.tsx'
import { receiversOf } from '../../app/transfers.ts'
import { TransferRow } from './transfer-row.tsx'

/** The transfers that do not have the stage, one quiet row each; the receivers of a share stand under it. */
export function TransferList({ transfers }: { readonly transfers: readonly TransferSnapshot[] }) {
  const { t } = useWords()
  if (transfers.length === 0) return null
  const ids = new Set(transfers.map(({ id }) => id))
  const top = transfers.filter(({ parentId }) => parentId === null || !ids.has(parentId))
  return (
    <ul aria-label={t('transfer.otherTransfers')} className="flex flex-col gap-2">
      {top.map((transfer) => (
        <Fragment key={transfer.id}>
          <TransferRow transfer={transfer} />
          {receiversOf(transfers, transfer).map((receiver) => (
            <TransferRow key={receiver.id} transfer={receiver} title={receiver.peerName} nested />
          ))}
        </Fragment>
      ))}
    </ul>
  )
}
