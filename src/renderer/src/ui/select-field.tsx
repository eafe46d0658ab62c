import { useId } from 'react'
import { inputLook } from './text-field.tsx'

interface SelectFieldProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly text: string }[]
  readonly onChoose: (value: T) => void
}

/** A labelled choice of one among several: the system's own list, which every platform makes accessible. */
export function SelectField<T extends string>({ label, value, options, onChoose }: SelectFieldProps<T>) {
  const id = useId()
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={({ target }) => {
          const chosen = options.find((option) => option.value === target.value)
          if (chosen !== undefined) onChoose(chosen.value)
        }}
        className={`${inputLook} h-11 max-w-full min-w-52 ps-3 pe-9 text-[0.9375rem] sm:w-auto`}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  )
}
