import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

type Look = 'primary' | 'quiet' | 'stage-primary' | 'stage-quiet' | 'bare'

const looks: Readonly<Record<Look, string>> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-hover font-semibold',
  quiet: 'bg-control text-ink hover:bg-accent-soft font-medium',
  'stage-primary': 'bg-stage-accent text-stage-accent-ink hover:bg-stage-accent-hover font-semibold',
  'stage-quiet': 'bg-stage-control text-stage-ink hover:bg-stage-control-hover font-medium',
  bare: 'text-muted hover:bg-sunken hover:text-ink',
}

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: Look
}

/** A button of the house. `look` says where it stands and how loud it is. */
export function Button({ look = 'quiet', className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={clsx(
        'inline-flex h-11 items-center justify-center gap-2 rounded-control px-4 text-[0.9375rem] whitespace-nowrap',
        'transition-[background-color,color,scale] active:scale-[0.98]',
        'aria-disabled:opacity-55',
        looks[look],
        className,
      )}
    />
  )
}

interface IconButtonProps extends ComponentProps<'button'> {
  readonly label: string
}

/** A square button with an icon inside and its name for everybody who cannot see the icon. */
export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <Button {...rest} look="bare" aria-label={label} title={label} className={clsx('w-11 px-0', className)}>
      {children}
    </Button>
  )
}
