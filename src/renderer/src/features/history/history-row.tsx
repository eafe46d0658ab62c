import { ArrowDownToLine, ArrowUpFromLine, FolderOpen, RotateCw } from 'lucide-react'
import { useId, useState } from 'react'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import type { HistoryEntry } from '../../../../engine/neighbourhood-api.ts'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { NameAndMore } from '../transfer/name-and-more.tsx'
import { entryFacts, outcomeWords } from './history-words.ts'

interface HistoryRowProps {
  readonly entry: HistoryEntry
  readonly onFailure: (error: ErrorInfo | null) => void
}

/** One transfer that has ended: what, with whom, when, how it ended, and what can be done with it now. */
export function HistoryRow({ entry, onFailure }: HistoryRowProps) {
  const actions = useActions()
  const words = useWords()
  const { t } = words
  const [titleId, factsId] = [useId(), useId()]
  const [gone, setGone] = useState(false)
  const Direction = entry.direction === 'send' ? ArrowUpFromLine : ArrowDownToLine

  async function sendAgain() {
    const sent = await actions.sendAgain(entry.id)
    if (!sent.ok) onFailure(sent.error)
  }

  async function reveal() {
    const shown = await actions.revealHistory(entry.id)
    onFailure(shown.ok ? null : shown.error)
    setGone(shown.ok && !shown.value)
  }

  // Every row has the same buttons, and often the same name: what is sent again, or shown, is their description.
  const described = { 'aria-describedby': `${titleId} ${factsId}` }
  return (
    <div className="flex items-center gap-3 py-2.5">
      <Direction size={20} aria-hidden="true" className="shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p id={titleId} className="font-medium">
          <EntryTitle entry={entry} />
        </p>
        <p id={factsId} className="flex flex-wrap gap-x-3 text-sm text-muted">
          {entryFacts(entry, words).map((fact) => (
            <span key={fact} className="max-w-full truncate">
              {fact}
            </span>
          ))}
          {entry.outcome !== 'failed' && <span>{outcomeWords(entry, words)}</span>}
        </p>
        {gone ? (
          <p role="status" className="text-sm text-danger">
            {t('history.gone')}
          </p>
        ) : (
          entry.outcome === 'failed' && <p className="text-sm text-danger">{outcomeWords(entry, words)}</p>
        )}
      </div>
      {entry.canSendAgain && (
        <IconButton {...described} label={t('history.sendAgain')} onClick={() => void sendAgain()}>
          <RotateCw size={18} aria-hidden="true" />
        </IconButton>
      )}
      {entry.canReveal && (
        <IconButton {...described} label={t('transfer.showInFolder')} onClick={() => void reveal()}>
          <FolderOpen size={18} aria-hidden="true" />
        </IconButton>
      )}
    </div>
  )
}

/** What was transferred, by its first name. */
function EntryTitle({ entry: { kind, names } }: { readonly entry: HistoryEntry }) {
  const { t } = useWords()
  const [first] = names
  if (kind === 'text') return t('send.textLabel')
  if (first === undefined) return t('contents.someFiles')
  return <NameAndMore name={first} others={names.length - 1} />
}
