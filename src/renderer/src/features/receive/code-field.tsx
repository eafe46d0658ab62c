import { clsx } from 'clsx'
import { useLayoutEffect, useState, type KeyboardEvent, type RefObject } from 'react'
import { inputLook } from '../../ui/text-field.tsx'
import { tidyCodeText, withWord, type CodeReading } from './code-text.ts'

interface CodeFieldProps {
  readonly id: string
  readonly noteId: string
  readonly listId: string
  readonly text: string
  readonly reading: CodeReading
  readonly invalid: boolean
  readonly inputRef: RefObject<HTMLInputElement | null>
  readonly activeIndex: number
  readonly onActiveIndex: (index: number) => void
  readonly onText: (text: string) => void
}

const exampleCode = '4821-ocean-velvet'
const noSuggestions: readonly string[] = []

/**
 * The line for the code. It completes words in place: the rest of the likeliest word stands greyed behind the caret; Tab,
 * Enter or Right takes it, Up and Down choose another. It stays a plain text box for assistive technology and scripts.
 */
export function CodeField(props: CodeFieldProps) {
  const { text, reading, activeIndex, inputRef } = props
  const [caret, setCaret] = useState<number | null>(null)
  const suggestions = reading.name === 'word' ? reading.suggestions : noSuggestions
  const suggestion = suggestions[activeIndex]
  const rest =
    reading.name === 'word' && suggestion !== undefined ? suggestion.slice(reading.typed.length) : ''

  // Tidying can change the length of the text before the caret, after which the browser would move the caret to the end.
  useLayoutEffect(() => {
    if (caret !== null && document.activeElement === inputRef.current)
      inputRef.current?.setSelectionRange(caret, caret)
  }, [caret, inputRef, text])

  function onChange(value: string, position: number) {
    const tidy = tidyCodeText(value)
    const before = tidyCodeText(value.slice(0, position))
    setCaret(tidy.startsWith(before) ? before.length : tidy.length)
    props.onText(tidy)
  }

  function takeSuggestion(event: KeyboardEvent<HTMLInputElement>) {
    if (suggestion === undefined) return
    event.preventDefault()
    const completed = withWord(text, suggestion)
    setCaret(completed.length)
    props.onText(completed)
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (suggestions.length === 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const count = suggestions.length
    if (event.key === 'Tab' || event.key === 'Enter') takeSuggestion(event)
    else if (event.key === 'ArrowRight' && event.currentTarget.selectionStart === text.length)
      takeSuggestion(event)
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      props.onActiveIndex((activeIndex + (event.key === 'ArrowDown' ? 1 : count - 1)) % count)
    }
  }

  return (
    <div className="relative">
      <input
        ref={inputRef}
        id={props.id}
        type="text"
        data-focus-code
        dir="ltr"
        value={text}
        placeholder={exampleCode}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        aria-describedby={props.noteId}
        aria-invalid={props.invalid}
        aria-autocomplete="both"
        aria-controls={suggestions.length > 0 ? props.listId : undefined}
        aria-activedescendant={suggestion === undefined ? undefined : `${props.listId}-${activeIndex}`}
        onChange={({ target }) => onChange(target.value, target.selectionStart ?? target.value.length)}
        onKeyDown={onKeyDown}
        className={clsx(
          inputLook,
          'h-14 px-4 text-xl font-semibold tracking-tight placeholder:font-normal',
          props.invalid && 'border-danger',
        )}
      />
      <div
        aria-hidden="true"
        dir="ltr"
        className="pointer-events-none absolute inset-0 flex items-center overflow-hidden px-[calc(1rem+1px)] text-xl font-semibold tracking-tight whitespace-pre"
      >
        <span className="invisible">{text}</span>
        <span className="text-muted">{rest}</span>
      </div>
    </div>
  )
}
