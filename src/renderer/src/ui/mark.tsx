import { clsx } from 'clsx'
import { CircleCheck, CircleX, Info, Minus, TriangleAlert } from 'lucide-react'

/** 'plain' judges nothing. */
export type MarkKind = 'good' | 'warning' | 'bad' | 'note' | 'plain'

const marks = {
  good: { Icon: CircleCheck, look: 'text-accent' },
  warning: { Icon: TriangleAlert, look: 'text-warning-ink' },
  bad: { Icon: CircleX, look: 'text-danger' },
  note: { Icon: Info, look: 'text-muted' },
  plain: { Icon: Minus, look: 'text-muted' },
} as const satisfies Record<MarkKind, unknown>

interface MarkProps {
  readonly kind: MarkKind
  readonly size: number
  readonly className?: string
}

/** A sign before a line that says how it stands; the shape tells it as well as the colour, and the words tell it too. */
export function Mark({ kind, size, className }: MarkProps) {
  const { Icon, look } = marks[kind]
  return <Icon size={size} aria-hidden="true" className={clsx('shrink-0', look, className)} />
}
