import { useId, type ReactNode } from 'react'
import { Switch } from '../../ui/switch.tsx'

/** A group of settings under a heading. */
export function Section({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={title === undefined ? undefined : id} className="flex flex-col gap-4">
      {title !== undefined && (
        <h3 id={id} className="border-t border-hairline pt-5 text-base font-semibold tracking-tight">
          {title}
        </h3>
      )}
      {children}
    </div>
  )
}

interface SwitchRowProps {
  readonly label: string
  readonly hint?: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

/** A switch with its name, and what it means, on one row. */
export function SwitchRow({ label, hint, checked, onChange }: SwitchRowProps) {
  return (
    <label className="flex items-center justify-between gap-4">
      <span>
        <span className="block text-sm font-semibold">{label}</span>
        {hint !== undefined && <span className="block text-sm text-muted">{hint}</span>}
      </span>
      <Switch checked={checked} onChange={({ target }) => onChange(target.checked)} />
    </label>
  )
}
