import { clsx } from 'clsx'
import { X } from 'lucide-react'
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'
import { IconButton } from './button.tsx'

interface DialogProps {
  readonly title: string
  readonly closeLabel: string
  readonly onClose: () => void
  /** For what is read in columns. */
  readonly wide?: boolean
  readonly children: ReactNode
}

/**
 * A modal dialog on the platform's own element: it makes the rest inert, keeps the focus inside, closes on Escape and gives
 * the focus back. An element with data-first-focus has the focus first. Libraries for this inject style elements, which the content security policy forbids.
 */
export function Dialog({ title, closeLabel, onClose, wide = false, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  // Before the element leaves the document: only then does closing give the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    dialog?.querySelector<HTMLElement>('[data-first-focus]')?.focus()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
      className={clsx(
        // What is tabbed to must not end up under the heading, or under buttons that stay at the foot.
        'm-auto scroll-pt-16 scroll-pb-24 overscroll-contain rounded-card bg-surface p-0 text-ink shadow-card backdrop:bg-black/45',
        wide ? 'w-[min(46rem,calc(100vw-2rem))]' : 'w-[min(30rem,calc(100vw-2rem))]',
      )}
    >
      <div className="arrive px-6 pb-6">
        <div className="sticky top-0 z-10 -mx-6 mb-1.5 flex items-center justify-between gap-4 bg-surface px-6 pt-3">
          <h2 id={titleId} className="text-xl font-semibold tracking-tight">
            {title}
          </h2>
          <IconButton label={closeLabel} onClick={onClose} className="-me-3">
            <X size={20} aria-hidden="true" />
          </IconButton>
        </div>
        {children}
      </div>
    </dialog>
  )
}
