import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import type { HistoryEntry } from '../../../../engine/neighbourhood-api.ts'
import { useWords } from '../../app/words-context.tsx'
import { HistoryRow } from './history-row.tsx'

/** A row of two lines, in CSS pixels at the default size of text; rows are measured. */
const rowHeight = 76
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
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: rowsAhead,
  })
  const items = virtual.getVirtualItems()
  const lastDrawn = items.at(-1)?.index ?? -1
  const nearEnd = useEffectEvent(onNearEnd)
  useEffect(() => {
    if (lastDrawn >= entries.length - rowsAhead) nearEnd()
  }, [lastDrawn, entries.length])
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="group"
      aria-label={t('history.list')}
      className="-mx-2 min-h-0 flex-1 overflow-y-auto overscroll-contain rounded-control px-2"
    >
      <ul className="relative" style={{ blockSize: virtual.getTotalSize() }}>
        {items.map((item) => {
          const entry = entries[item.index]
          return entry === undefined ? null : (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              aria-setsize={entries.length}
              aria-posinset={item.index + 1}
              className="absolute inset-x-0 top-0 border-b border-hairline"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <HistoryRow entry={entry} onFailure={onFailure} />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
