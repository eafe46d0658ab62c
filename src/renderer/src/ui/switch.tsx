import type { ComponentProps } from 'react'

/** An on/off switch: a checkbox that looks like one. */
export function Switch(props: Omit<ComponentProps<'input'>, 'type' | 'role' | 'className'>) {
  return (
    <input
      {...props}
      type="checkbox"
      role="switch"
      className="relative h-7 w-12 shrink-0 appearance-none rounded-full bg-control-line transition-colors checked:bg-accent before:absolute before:top-1 before:start-1 before:size-5 before:rounded-full before:bg-surface before:transition-transform checked:before:translate-x-5 rtl:checked:before:-translate-x-5"
    />
  )
}
