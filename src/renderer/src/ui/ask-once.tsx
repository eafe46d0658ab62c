import { useRef, useState, type ReactNode } from 'react'
import { Button } from './button.tsx'

interface AskOnceProps {
  /** What stands on the button, and on the one that means yes. */
  readonly label: string
  readonly icon?: ReactNode
  readonly question: string
  readonly yes: string
  readonly no: string
  readonly onYes: () => void
}

/** A button for what cannot be undone: it asks in its own place, with the focus on the way back. */
export function AskOnce({ label, icon, question, yes, no, onYes }: AskOnceProps) {
  const [asking, setAsking] = useState(false)
  const back = useRef(false)
  if (!asking)
    return (
      <Button
        ref={(button) => {
          if (back.current) button?.focus()
          back.current = false
        }}
        onClick={() => setAsking(true)}
      >
        {icon}
        {label}
      </Button>
    )

  function keep() {
    back.current = true
    setAsking(false)
  }

  return (
    <div
      role="group"
      aria-label={question}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        // The dialog around it stays open.
        event.preventDefault()
        event.stopPropagation()
        keep()
      }}
      className="flex min-w-0 flex-wrap items-center gap-2 on-danger rounded-control px-3 py-2"
    >
      <p className="min-w-40 flex-1 text-sm">{question}</p>
      <Button ref={(button) => button?.focus()} onClick={keep}>
        {no}
      </Button>
      <Button
        look="danger"
        onClick={() => {
          setAsking(false)
          onYes()
        }}
      >
        {yes}
      </Button>
    </div>
  )
}
