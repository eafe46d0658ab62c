import {
  useEffect,
  useId,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
} from 'react'
import { IconButton } from './button.tsx'

/** One line of a menu. */
export interface MenuEntry {
  readonly text: string
  readonly icon: ReactNode
  readonly onChoose: () => void
}

interface MenuButtonProps {
  readonly label: string
  readonly icon: ReactNode
  readonly entries: readonly MenuEntry[]
}

/**
 * A button that opens a menu under itself, with the keys of the ARIA menu pattern: arrows, Home, End, Escape. It closes when
 * the focus leaves it.
 */
export function MenuButton({ label, icon, entries }: MenuButtonProps) {
  const [place, setPlace] = useState<CSSProperties | null>(null)
  const open = place !== null
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!open) return
    // It hangs in the window, not in what scrolls under it.
    const onMove = () => setPlace(null)
    window.addEventListener('resize', onMove)
    window.addEventListener('scroll', onMove, true)
    return () => {
      window.removeEventListener('resize', onMove)
      window.removeEventListener('scroll', onMove, true)
    }
  }, [open])

  function close() {
    setPlace(null)
    button.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape' && open) {
      event.stopPropagation()
      close()
    }
    const items = [...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
    const next = nextItem(event.key, items)
    if (next === undefined) return
    event.preventDefault()
    next.focus()
  }

  return (
    <div
      onKeyDown={onKeyDown}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setPlace(null)
      }}
    >
      <IconButton
        ref={button}
        label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={({ currentTarget }) => setPlace(open ? null : placeUnder(currentTarget, entries.length))}
      >
        {icon}
      </IconButton>
      {open && (
        <div
          ref={menu}
          id={id}
          role="menu"
          aria-label={label}
          style={place}
          className="arrive fixed z-20 flex w-max max-w-[calc(100vw-2rem)] min-w-52 flex-col rounded-card border border-hairline bg-surface p-1.5 shadow-card"
        >
          {entries.map((entry, index) => (
            <button
              key={entry.text}
              type="button"
              role="menuitem"
              tabIndex={-1}
              // The first has the focus when the menu opens, as the pattern asks.
              ref={index === 0 ? focusOnce : undefined}
              onClick={() => {
                close()
                entry.onChoose()
              }}
              className="flex min-h-11 items-center gap-3 rounded-control px-3 text-start text-[0.9375rem] font-medium hover:bg-sunken focus-visible:-outline-offset-2"
            >
              <span className="shrink-0 text-muted">{entry.icon}</span>
              {entry.text}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

/** Pixels of a line, and of what is around the lines. */
const lineHeight = 44
const edges = 20

/** Under `button`, ending where it ends; above it where there is no room below. */
function placeUnder(button: HTMLElement, lines: number): CSSProperties {
  const { top, bottom, left, right } = button.getBoundingClientRect()
  const rightToLeft = getComputedStyle(button).direction === 'rtl'
  const fits = bottom + lines * lineHeight + edges <= innerHeight
  return {
    ...(fits ? { top: bottom + 4 } : { bottom: innerHeight - top + 4 }),
    ...(rightToLeft ? { left } : { right: document.documentElement.clientWidth - right }),
  }
}

/** The same function for every drawing, so that it runs once, when the menu comes. */
function focusOnce(element: HTMLElement | null): void {
  element?.focus()
}

/** Where `key` leads from the line that has the focus; undefined when it is no key of menus. */
function nextItem(key: string, items: readonly HTMLElement[]): HTMLElement | undefined {
  const at = items.findIndex((item) => item === document.activeElement)
  switch (key) {
    case 'ArrowDown':
      return items[(at + 1) % items.length]
    case 'ArrowUp':
      return items.at(Math.max(at, 0) - 1)
    case 'Home':
      return items[0]
    case 'End':
      return items.at(-1)
    default:
      return undefined
  }
}
