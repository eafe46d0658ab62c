import type { TransferSnapshot } from '../../../../engine/api.ts'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { limitOptions } from '../../ui/limit-options.ts'
import { StageSelect } from '../../ui/stage-select.tsx'

interface LimitFieldProps {
  readonly transfer: TransferSnapshot
  readonly className?: string
}

/** How fast one transfer may go. */
export function LimitField({ transfer, className = '' }: LimitFieldProps) {
  const actions = useActions()
  const words = useWords()
  return (
    <StageSelect
      label={words.t('transfer.limit')}
      value={String(transfer.limitBytesPerSecond ?? '')}
      options={limitOptions(transfer.limitBytesPerSecond, words)}
      className={className}
      onChoose={(value) => void actions.setLimit(transfer.id, value === '' ? null : Number(value))}
    />
  )
}
