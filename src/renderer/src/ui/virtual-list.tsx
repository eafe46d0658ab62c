import { useVirtualizer } from '@tanstack/react-virtual'
import { clsx } from 'clsx'
import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react'

interface VirtualListProps<Item> {
  readonly items: readonly Item[]
  /** What a screen reader calls the list. */
  readonly label: string
  /** Of most items, in CSS pixels at the default size of text; every item is measured. */
  readonly itemHeight: number
  /** Items that are drawn beyond those in sight. */
  readonly ahead: number
  /** The index when absent. */
  readonly keyOf?: (item: Item) => string
  readonly className: string
  readonly itemClassName: string
  readonly children: (item: Item) => ReactNode
  /** The last items are in sight, or nearly. */
  readonly onNearEnd?: () => void
}

/** A list that may be long: only the items in sight are drawn. It takes the focus, so that arrow keys scroll it. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { items, label, itemHeight, ahead, keyOf, className, itemClassName, children, onNearEnd } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => itemHeight,
    getItemKey: (index) => {
      const item = items[index]
      return item === undefined || keyOf === undefined ? index : keyOf(item)
    },
    overscan: ahead,
  })
  const drawn = virtual.getVirtualItems()
  const lastDrawn = drawn.at(-1)?.index ?? -1
  const nearEnd = useEffectEvent(() => onNearEnd?.())
  useEffect(() => {
    if (lastDrawn >= items.length - ahead) nearEnd()
  }, [lastDrawn, items.length, ahead])
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="group"
      aria-label={label}
      className={clsx('overflow-y-auto overscroll-contain rounded-control', className)}
    >
      <ul className="relative" style={{ blockSize: virtual.getTotalSize() }}>
        {drawn.map(({ key, index, start }) => {
          const item = items[index]
          return item === undefined ? null : (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              className={clsx('absolute inset-x-0 top-0', itemClassName)}
              style={{ transform: `translateY(${start}px)` }}
            >
              {children(item)}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
