import { useState } from 'react'
import { Trans } from 'react-i18next'
import type { ConflictPolicy, TransferSnapshot, TransferSummary } from '../../../../engine/api.ts'
import type { AcceptOptions } from '../../../../ipc/contract.ts'
import type { Words } from '../../../../words/words.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { FileName } from '../../ui/file-name.tsx'
import { PeerText } from '../../ui/peer-text.tsx'
import { ConflictChoice } from './conflict-choice.tsx'
import { StageActions, StageHeading, WorkingStage } from './parts.tsx'
import { ShortNumber } from './short-number.tsx'
import { type OtherFolder, TargetFolder } from './target-folder.tsx'
import { contentsWords } from './transfer-words.ts'

/**
 * Somebody wants to send: who, what, how much, where to, and what of it exists already. The focus goes to the heading, so that
 * Enter accepts nothing by accident.
 */
export function AskingView({ transfer }: { readonly transfer: TransferSnapshot }) {
  const actions = useActions()
  const words = useWords()
  const { t } = words
  const setting = useApp((state) => state.settings?.conflict)
  const [folder, setFolder] = useState<OtherFolder | null>(null)
  const [chosen, setChosen] = useState<ConflictPolicy | null>(null)
  const { summary, kind } = transfer
  const conflicts = folder === null ? transfer.conflicts : folder.conflicts
  const conflict = chosen ?? (setting === undefined || setting === 'ask' ? 'rename' : setting)

  // Not `disabled`: the focus would be lost.
  const blocked = folder !== null && folder.problem !== null

  function accept() {
    if (blocked) return
    const choice: AcceptOptions = {
      ...(folder === null ? {} : { folder: folder.item.id }),
      // Where nothing exists the setting holds, without a choice that nobody saw.
      ...(conflicts > 0 ? { conflict } : {}),
    }
    void actions.accept(transfer.id, choice)
  }

  return (
    <WorkingStage>
      <AskingHeading transfer={transfer} />
      {transfer.shortNumber !== null && (
        <ShortNumber number={transfer.shortNumber} hint={t('nearby.compareReceiver')} />
      )}
      {summary !== null && kind === 'files' && <OfferedNames summary={summary} />}
      {kind === 'files' && <TargetFolder transfer={transfer} folder={folder} onFolder={setFolder} />}
      {conflicts > 0 && <ConflictChoice count={conflicts} value={conflict} onChoose={setChosen} />}
      <p className="mt-3 text-sm text-pretty text-stage-muted">{askedNote(transfer, words)}</p>
      <StageActions>
        <Button look="stage-primary" className="min-w-32" aria-disabled={blocked} onClick={accept}>
          {t('transfer.accept')}
        </Button>
        <Button look="stage-quiet" className="min-w-32" onClick={() => void actions.decline(transfer.id)}>
          {t('transfer.decline')}
        </Button>
      </StageActions>
    </WorkingStage>
  )
}

/** What is known of the one who asks. */
function askedNote({ deviceId, shortNumber }: TransferSnapshot, { t }: Words): string {
  if (deviceId !== null) return t('nearby.askedByRemembered')
  return shortNumber === null ? t('transfer.askedNote') : t('nearby.askedByStranger')
}

function AskingHeading({ transfer }: { readonly transfer: TransferSnapshot }) {
  const contents = <Amount transfer={transfer} />
  return (
    <StageHeading>
      {transfer.peerName === null ? (
        <Trans i18nKey="transfer.asksHeadingUnknown" components={{ contents }} />
      ) : (
        <Trans
          i18nKey="transfer.asksHeading"
          components={{ peer: <PeerText text={transfer.peerName} limit={40} />, contents }}
        />
      )}
    </StageHeading>
  )
}

/** What is offered, on a line of its own. */
function Amount({ transfer }: { readonly transfer: TransferSnapshot }) {
  const words = useWords()
  if (transfer.summary === null) return null
  return (
    <span className="block text-stage-accent tabular-nums">
      {words.t('contents.withSize', {
        contents: contentsWords(transfer, words),
        size: words.numbers.bytes(transfer.summary.bytes),
      })}
    </span>
  )
}

/** The names that were offered, in a box that scrolls when they are many. */
function OfferedNames({ summary }: { readonly summary: TransferSummary }) {
  const { t } = useWords()
  return (
    <div
      role="group"
      tabIndex={0}
      aria-label={t('transfer.offeredItems')}
      className="mt-4 max-h-[max(8.5rem,calc(100dvh-26rem))] min-h-11 overflow-y-auto overscroll-contain rounded-control bg-stage-control px-4 py-2.5"
    >
      <ul className="flex flex-col gap-1">
        {summary.topNames.map((name, index) => (
          <li key={`${index}-${name}`}>
            <FileName name={name} />
          </li>
        ))}
        {summary.moreNames > 0 && (
          <li className="text-stage-muted">{t('contents.more', { count: summary.moreNames })}</li>
        )}
      </ul>
    </div>
  )
}
