import type { ErrorInfo } from '../../../../core/base/errors.ts'
import type { HistoryEntry } from '../../../../engine/neighbourhood-api.ts'
import { useWords } from '../../app/words-context.tsx'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { HistoryRow } from './history-row.tsx'

/** A row of two lines, in CSS pixels at the default size of text; rows are measured. */
const rowHeight = 65
const rowsAhead = 8

interface HistoryViewProps {
  readonly entries: readonly HistoryEntry[]
  readonly onFailure: (error: ErrorInfo | null) => void
  /** The last entries are in sight, or nearly. */
  readonly onNearEnd: () => void
}

/** The entries; only those in sight are drawn. */
export function HistoryView({ entries, onFailure, onNearEnd }: HistoryViewProps) {
  const { t } = useWords()
  return (
    <VirtualList
      items={entries}
      label={t('history.list')}
      itemHeight={rowHeight}
      ahead={rowsAhead}
      keyOf={(entry) => entry.id}
      className="-mx-2 min-h-0 flex-1 px-2"
      itemClassName="border-b border-hairline"
      onNearEnd={onNearEnd}
    >
      {(entry) => <HistoryRow entry={entry} onFailure={onFailure} />}
    </VirtualList>
  )
}
