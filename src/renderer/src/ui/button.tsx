import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

type Look = 'primary' | 'quiet' | 'stage-primary' | 'stage-quiet' | 'bare' | 'danger'

const looks: Readonly<Record<Look, string>> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-hover font-semibold',
  quiet: 'bg-control text-ink hover:bg-accent-soft font-medium',
  'stage-primary': 'bg-stage-accent text-stage-accent-ink hover:bg-stage-accent-hover font-semibold',
  'stage-quiet': 'bg-stage-control text-stage-ink hover:bg-stage-control-hover font-medium',
  danger: 'bg-danger text-surface hover:opacity-90 font-semibold',
  bare: 'text-muted hover:bg-sunken hover:text-ink',
}

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: Look
}

const shape = [
  // Words break only where a whole row is too short for them.
  'inline-flex min-h-11 max-w-full shrink-0 items-center justify-center gap-2 rounded-control py-1.5 text-[0.9375rem] leading-tight',
  'transition-[background-color,color,scale] active:scale-[0.98] aria-disabled:opacity-55',
]

/** A button of the house. `look` says where it stands and how loud it is. */
export function Button({ look = 'quiet', className, type = 'button', ...rest }: ButtonProps) {
  return <button {...rest} type={type} className={clsx(shape, 'px-4', looks[look], className)} />
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'type'> {
  readonly label: string
}

/** A square button with an icon inside and its name for everybody who cannot see the icon. */
export function IconButton({ label, className, ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type="button"
      aria-label={label}
      title={label}
      className={clsx(shape, 'w-11', looks.bare, className)}
    />
  )
}
