import { History, SearchX, Trash2 } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import { errorWords } from '../../../../words/errors.ts'
import { shortName } from '../../../../words/names.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { hasEnded } from '../../app/transfers.ts'
import { useWords } from '../../app/words-context.tsx'
import { AskOnce } from '../../ui/ask-once.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { inputLook } from '../../ui/text-field.tsx'
import { HistoryView } from './history-view.tsx'
import { useHistory, type HistoryList } from './use-history.ts'

/** As long as the engine looks for. */
const searchLimit = 256

/** The transfers that have ended, to look through and to take up again. */
export function HistoryDialog({ onClose }: { readonly onClose: () => void }) {
  const actions = useActions()
  const words = useWords()
  const { t } = words
  const id = useId()
  const search = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [cleared, setCleared] = useState(0)
  const [failure, setFailure] = useState<ErrorInfo | null>(null)
  const ended = useApp((state) => state.transfers.filter((transfer) => hasEnded(transfer.state)).length)
  const { list, failure: unread, readOn } = useHistory(text.trim(), ended + cleared)
  const told = failure ?? unread

  async function clear() {
    const result = await actions.clearHistory()
    setFailure(result.ok ? null : result.error)
    setText('')
    setCleared(cleared + 1)
    // The button that asked is gone with the entries.
    search.current?.focus()
  }

  return (
    <Dialog wide title={t('history.title')} closeLabel={t('settings.close')} onClose={onClose}>
      <div className="flex h-[min(36rem,calc(100dvh-8rem))] flex-col gap-3">
        <Off />
        <label htmlFor={id} className="sr-only">
          {t('history.search')}
        </label>
        <input
          ref={search}
          id={id}
          type="search"
          data-first-focus
          value={text}
          maxLength={searchLimit}
          placeholder={t('history.search')}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setText(target.value)}
          className={`${inputLook} h-11 shrink-0 px-3 text-[0.9375rem]`}
        />
        {told !== null && (
          <p role="alert" className="text-sm text-danger">
            {errorWords(told, words).title} {errorWords(told, words).advice}
          </p>
        )}
        <p role="status" className="sr-only">
          {list !== null && list.text !== '' && t('history.found', { count: list.entries.length })}
        </p>
        {list !== null && <Entries list={list} onFailure={setFailure} onNearEnd={readOn} />}
        {list !== null && (list.entries.length > 0 || list.text !== '') && (
          <div className="flex shrink-0 flex-wrap justify-end">
            <AskOnce
              label={t('history.clear')}
              icon={<Trash2 size={17} aria-hidden="true" />}
              question={t('history.clearQuestion')}
              yes={t('history.clear')}
              no={t('devices.keep')}
              onYes={() => void clear()}
            />
          </div>
        )}
      </div>
    </Dialog>
  )
}

/** Says that nothing new will come here, and where that is changed. */
function Off() {
  const { t } = useWords()
  const { openPage } = useActions()
  const enabled = useApp((state) => state.settings?.historyEnabled)
  if (enabled !== false) return null
  return (
    <div className="flex shrink-0 flex-wrap items-center justify-between gap-2 rounded-control bg-control py-2 ps-4 pe-2">
      <p className="min-w-40 flex-1 text-sm">{t('history.off')}</p>
      <Button look="bare" onClick={() => openPage('settings')}>
        {t('app.settings')}
      </Button>
    </div>
  )
}

interface EntriesProps {
  readonly list: HistoryList
  readonly onFailure: (error: ErrorInfo | null) => void
  readonly onNearEnd: () => void
}

function Entries({ list, onFailure, onNearEnd }: EntriesProps) {
  const { t } = useWords()
  if (list.entries.length > 0)
    return <HistoryView key={list.text} entries={list.entries} onFailure={onFailure} onNearEnd={onNearEnd} />
  return list.text === '' ? (
    <EmptyState icon={<History size={40} />} title={t('history.empty')} hint={t('history.emptyHint')} />
  ) : (
    <EmptyState
      icon={<SearchX size={40} />}
      title={t('history.nothingFound', { text: shortName(list.text, 40) })}
    />
  )
}
