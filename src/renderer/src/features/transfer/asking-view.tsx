import type { TransferSnapshot, TransferSummary } from '../../../../engine/api.ts'
import { formatBytes, unbroken } from '../../../../words/format.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { transferStrings as strings } from '../../app/strings.ts'
import { Button } from '../../ui/button.tsx'
import { FileName } from '../../ui/file-name.tsx'
import { PeerText } from '../../ui/peer-text.tsx'
import { StageActions, StageHeading, WorkingStage } from './parts.tsx'
import { contentsWords } from './transfer-words.ts'

/** Somebody wants to send: who, what, how much, where to. The focus goes to the heading, so that Enter accepts nothing by accident. */
export function AskingView({ transfer }: { readonly transfer: TransferSnapshot }) {
  const actions = useActions()
  const saveFolder = useApp((state) => state.settings?.saveFolder)
  const { summary, peerName } = transfer
  return (
    <WorkingStage>
      <StageHeading>
        {peerName === null ? strings.unknownSender : <PeerText text={peerName} limit={40} />}{' '}
        {strings.asksSuffix}{' '}
        {summary !== null && (
          <span className="block text-stage-accent tabular-nums">
            {contentsWords(transfer)}, {unbroken(formatBytes(summary.bytes))}
          </span>
        )}
      </StageHeading>
      {summary !== null && <OfferedNames summary={summary} />}
      {saveFolder !== undefined && (
        <p className="mt-3 text-stage-muted">
          {strings.willSave} <PeerText text={saveFolder} limit={56} className="font-medium text-stage-ink" />
        </p>
      )}
      <p className="mt-1 text-sm text-stage-muted">{strings.askedNote}</p>
      <StageActions>
        <Button look="stage-primary" className="min-w-32" onClick={() => void actions.accept(transfer.id)}>
          {strings.accept}
        </Button>
        <Button look="stage-quiet" className="min-w-32" onClick={() => void actions.decline(transfer.id)}>
          {strings.decline}
        </Button>
      </StageActions>
    </WorkingStage>
  )
}

/** The names that were offered, in a box that scrolls when they are many. */
function OfferedNames({ summary }: { readonly summary: TransferSummary }) {
  return (
    <div
      role="group"
      tabIndex={0}
      aria-label={strings.offeredItems}
      className="mt-4 max-h-[max(8.5rem,calc(100dvh-26rem))] min-h-11 overflow-y-auto overscroll-contain rounded-control bg-stage-control px-4 py-2.5"
    >
      <ul className="flex flex-col gap-1">
        {summary.topNames.map((name, index) => (
          <li key={`${index}-${name}`}>
            <FileName name={name} />
          </li>
        ))}
        {summary.moreNames > 0 && (
          <li className="text-stage-muted">{strings.moreNames(summary.moreNames)}</li>
        )}
      </ul>
    </div>
  )
}
