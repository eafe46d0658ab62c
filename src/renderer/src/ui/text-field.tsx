import { clsx } from 'clsx'
import { useId, type ComponentProps } from 'react'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  readonly label: string
  readonly hint: string
  /** Shown instead of the hint. */
  readonly error: string | null
}

/** A labelled line of text with a hint or an error under it. */
export function TextField({ label, hint, error, ...rest }: TextFieldProps) {
  const id = useId()
  const noteId = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        aria-describedby={noteId}
        aria-invalid={error !== null}
        className={clsx(inputLook, 'h-11 px-3 text-[0.9375rem]', error !== null && 'border-danger')}
      />
      <p id={noteId} className={clsx('mt-1.5 text-sm', error === null ? 'text-muted' : 'text-danger')}>
        {error ?? hint}
      </p>
    </div>
  )
}

/** The look of every input. */
export const inputLook =
  'w-full rounded-control border border-control-line bg-surface text-ink text-ellipsis select-text placeholder:text-muted/80 focus-visible:outline-offset-0'
