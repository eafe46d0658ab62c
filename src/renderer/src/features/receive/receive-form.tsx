import { clsx } from 'clsx'
import { ArrowDownToLine, ScanQrCode } from 'lucide-react'
import { useEffect, useId, useRef, useState, type SubmitEvent } from 'react'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import { errorWords } from '../../../../words/errors.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { ScanDialog } from '../scan/scan-dialog.tsx'
import { CodeField } from './code-field.tsx'
import { readCodeText, wholeCode, withCorrection, withWord, type CodeReading } from './code-text.ts'

/** Where a code is typed to receive files. */
export function ReceiveForm({ compact }: { readonly compact: boolean }) {
  const text = useApp((state) => state.codeText)
  const actions = useActions()
  const words = useWords()
  const { t } = words
  const [error, setError] = useState<ErrorInfo | null>(null)
  const [activeIndex, setActiveIndex] = useState(0)
  const [asked, setAsked] = useState(false)
  const [scanning, setScanning] = useState(false)
  // Enter can come twice before the next frame, and each would spend a try.
  const underWay = useRef(false)
  const inputRef = useRef<HTMLInputElement>(null)
  const codeRequests = useApp((state) => state.codeRequests)
  const [scans, setScans] = useState(0)
  // After a scan only now: a dialog that closes gives the focus back to its button.
  useEffect(() => {
    if (codeRequests + scans > 0) inputRef.current?.focus()
  }, [codeRequests, scans])
  const id = useId()
  const reading = readCodeText(text)

  function onText(changed: string) {
    setError(null)
    setActiveIndex(0)
    actions.setCodeText(changed)
  }

  function replaceText(changed: string) {
    onText(changed)
    inputRef.current?.focus()
  }

  /** The person still has to say that they want to receive. */
  function onScanned(code: string) {
    setScanning(false)
    setScans(scans + 1)
    onText(code)
  }

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const code = wholeCode(text)
    if (code === null) {
      setError({ code: 'code-malformed', detail: {} })
      inputRef.current?.focus()
      return
    }
    if (underWay.current) return
    underWay.current = true
    setAsked(true)
    setError(await actions.receive(code))
    setAsked(false)
    underWay.current = false
  }

  return (
    <form onSubmit={(event) => void onSubmit(event)} noValidate className="@container">
      <h2 className="text-xl font-semibold tracking-tight">{t('receive.heading')}</h2>
      {!compact && <p className="mt-1 text-muted">{t('receive.hint')}</p>}
      <label htmlFor={`${id}-code`} className="sr-only">
        {t('receive.label')}
      </label>
      <div className={clsx('grid gap-2.5', compact ? 'mt-3' : 'mt-4', '@lg:grid-cols-[minmax(0,1fr)_auto]')}>
        <CodeField
          id={`${id}-code`}
          noteId={`${id}-note`}
          listId={`${id}-words`}
          text={text}
          reading={reading}
          invalid={error !== null || reading.name === 'unknown-word'}
          inputRef={inputRef}
          activeIndex={activeIndex}
          onActiveIndex={setActiveIndex}
          onText={onText}
        />
        <Button
          type="submit"
          look={reading.name === 'complete' ? 'primary' : 'quiet'}
          className="min-h-14 px-6"
          aria-disabled={asked}
        >
          <ArrowDownToLine size={18} aria-hidden="true" />
          {t('receive.submit')}
        </Button>
      </div>
      {/* The button needs no room of its own: there is nothing to guide while the field is empty. */}
      <div className="mt-2 flex min-h-9 flex-col items-start text-sm">
        <div id={`${id}-note`}>
          {error !== null ? (
            <p role="alert" className="py-1.5 text-danger">
              {errorWords(error, words).title} {errorWords(error, words).advice}
            </p>
          ) : (
            <Guidance
              reading={reading}
              listId={`${id}-words`}
              activeIndex={activeIndex}
              onWord={(word) => replaceText(withWord(text, word))}
              onCorrection={(typed, word) => replaceText(withCorrection(text, typed, word))}
            />
          )}
        </div>
        {text === '' && <ScanButton onClick={() => setScanning(true)} />}
      </div>
      {scanning && <ScanDialog codeIn={wholeCode} onCode={onScanned} onClose={() => setScanning(false)} />}
    </form>
  )
}

function ScanButton({ onClick }: { readonly onClick: () => void }) {
  const { t } = useWords()
  return (
    <button
      type="button"
      onClick={onClick}
      className="-ms-3 flex items-center gap-2 rounded-full px-3 py-1.5 font-semibold text-accent hover:bg-accent-soft"
    >
      <ScanQrCode size={18} aria-hidden="true" />
      {t('camera.scan')}
    </button>
  )
}

interface GuidanceProps {
  readonly reading: CodeReading
  readonly listId: string
  readonly activeIndex: number
  readonly onWord: (word: string) => void
  readonly onCorrection: (typed: string, word: string) => void
}

/** One line under the field: what comes next, the words that fit, or what is wrong. Its room is always reserved. */
function Guidance({ reading, listId, activeIndex, onWord, onCorrection }: GuidanceProps) {
  const { t } = useWords()
  switch (reading.name) {
    case 'empty':
      return null
    case 'digits':
      return <p className="py-1.5 text-muted">{t('receive.needDigits')}</p>
    case 'word-expected':
      return <p className="py-1.5 text-muted">{t('receive.nextWord')}</p>
    case 'complete':
      return <p className="py-1.5 font-medium text-accent">{t('receive.ready')}</p>
    case 'unknown-word': {
      const { typed, suggestion } = reading
      return (
        <div className="flex flex-wrap items-center gap-x-2 text-danger">
          <p className="py-1.5">{t('receive.noSuchWord', { word: typed })}</p>
          {suggestion !== null && (
            <button
              type="button"
              onClick={() => onCorrection(typed, suggestion)}
              className="on-danger rounded-full px-3 py-1.5 font-semibold"
            >
              {t('receive.useInstead', { word: suggestion })}
            </button>
          )}
        </div>
      )
    }
    case 'word':
      return (
        <div
          id={listId}
          role="listbox"
          aria-label={t('receive.suggestions')}
          className="flex flex-wrap gap-1.5"
        >
          {reading.suggestions.map((word, index) => (
            <div
              key={word}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === activeIndex}
              onPointerDown={(event) => {
                event.preventDefault()
                onWord(word)
              }}
              className={clsx(
                'rounded-full px-3 py-1.5',
                index === activeIndex
                  ? 'bg-accent-soft font-semibold text-ink'
                  : 'text-muted hover:bg-sunken',
              )}
            >
              {word}
            </div>
          ))}
        </div>
      )
  }
}
