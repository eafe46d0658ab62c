import type { ReactNode } from 'react'

interface EmptyStateProps {
  readonly icon: ReactNode
  readonly title: string
  readonly hint?: string
}

/** What a list says when there is nothing in it. */
export function EmptyState({ icon, title, hint }: EmptyStateProps) {
  return (
    <div className="m-auto flex max-w-sm flex-col items-center gap-1.5 px-4 py-10 text-center">
      <span aria-hidden="true" className="mb-2 text-muted">
        {icon}
      </span>
      <p className="font-semibold text-pretty">{title}</p>
      {hint !== undefined && <p className="text-sm text-pretty text-muted">{hint}</p>}
    </div>
  )
}
