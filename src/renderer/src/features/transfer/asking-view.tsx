import { useState } from 'react'
import { Trans } from 'react-i18next'
import type { ConflictPolicy, TransferSnapshot, TransferSummary } from '../../../../engine/api.ts'
import type { AcceptOptions, ChosenItem } from '../../../../ipc/contract.ts'
import type { Words } from '../../../../words/words.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { FileName } from '../../ui/file-name.tsx'
import { PeerText } from '../../ui/peer-text.tsx'
import { ConflictChoice } from './conflict-choice.tsx'
import { StageActions, StageHeading, WorkingStage } from './parts.tsx'
import { ShortNumber } from './short-number.tsx'
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
  const [folder, setFolder] = useState<ChosenItem | null>(null)
  const [chosen, setChosen] = useState<ConflictPolicy | null>(null)
  const { summary, kind, conflicts } = transfer
  const conflict = chosen ?? (setting === undefined || setting === 'ask' ? 'rename' : setting)

  function accept() {
    const choice: AcceptOptions = {
      ...(folder === null ? {} : { folder: folder.id }),
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
      {kind === 'files' && <Target transfer={transfer} folder={folder} onFolder={setFolder} />}
      {conflicts > 0 && <ConflictChoice count={conflicts} value={conflict} onChoose={setChosen} />}
      <p className="mt-3 text-sm text-pretty text-stage-muted">{askedNote(transfer, words)}</p>
      <StageActions>
        <Button look="stage-primary" className="min-w-32" onClick={accept}>
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

interface TargetProps {
  readonly transfer: TransferSnapshot
  /** Another one than the setting's, for this transfer. */
  readonly folder: ChosenItem | null
  readonly onFolder: (folder: ChosenItem) => void
}

/** Where it will be saved, and a way to say otherwise. */
function Target({ transfer, folder, onFolder }: TargetProps) {
  const { t } = useWords()
  const { chooseTarget } = useActions()
  const saveFolder = useApp((state) => state.settings?.saveFolder)
  const shown = folder?.name ?? transfer.folder ?? saveFolder
  if (shown === undefined) return null
  return (
    <p className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-stage-muted">
      <span className="min-w-0">
        <Trans
          i18nKey="transfer.willSave"
          components={{ folder: <PeerText text={shown} limit={56} className="font-medium text-stage-ink" /> }}
        />
      </span>
      <button
        type="button"
        onClick={() => void chooseTarget().then((chosen) => chosen !== null && onFolder(chosen))}
        className="min-h-7 rounded-full bg-stage-control px-3 text-sm font-medium text-stage-ink hover:bg-stage-control-hover"
      >
        {t('transfer.otherFolder')}
      </button>
    </p>
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
