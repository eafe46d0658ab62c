import { Trans } from 'react-i18next'
import type { TransferSnapshot, TransferSummary } from '../../../../engine/api.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { FileName } from '../../ui/file-name.tsx'
import { PeerText } from '../../ui/peer-text.tsx'
import { StageActions, StageHeading, WorkingStage } from './parts.tsx'
import { contentsWords } from './transfer-words.ts'

/** Somebody wants to send: who, what, how much, where to. The focus goes to the heading, so that Enter accepts nothing by accident. */
export function AskingView({ transfer }: { readonly transfer: TransferSnapshot }) {
  const actions = useActions()
  const { t } = useWords()
  const saveFolder = useApp((state) => state.settings?.saveFolder)
  const { summary, peerName } = transfer
  return (
    <WorkingStage>
      <StageHeading>
        {peerName === null ? (
          <Trans
            i18nKey="transfer.asksHeadingUnknown"
            components={{ contents: <Amount summary={summary} /> }}
          />
        ) : (
          <Trans
            i18nKey="transfer.asksHeading"
            components={{
              peer: <PeerText text={peerName} limit={40} />,
              contents: <Amount summary={summary} />,
            }}
          />
        )}
      </StageHeading>
      {summary !== null && <OfferedNames summary={summary} />}
      {saveFolder !== undefined && (
        <p className="mt-3 text-stage-muted">
          <Trans
            i18nKey="transfer.willSave"
            components={{
              folder: <PeerText text={saveFolder} limit={56} className="font-medium text-stage-ink" />,
            }}
          />
        </p>
      )}
      <p className="mt-1 text-sm text-stage-muted">{t('transfer.askedNote')}</p>
      <StageActions>
        <Button look="stage-primary" className="min-w-32" onClick={() => void actions.accept(transfer.id)}>
          {t('transfer.accept')}
        </Button>
        <Button look="stage-quiet" className="min-w-32" onClick={() => void actions.decline(transfer.id)}>
          {t('transfer.decline')}
        </Button>
      </StageActions>
    </WorkingStage>
  )
}

/** What is offered, on a line of its own. */
function Amount({ summary }: { readonly summary: TransferSummary | null }) {
  const words = useWords()
  if (summary === null) return null
  return (
    <span className="block text-stage-accent tabular-nums">
      {words.t('contents.withSize', {
        contents: contentsWords(summary, words),
        size: words.numbers.bytes(summary.bytes),
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
