import type { TransferSnapshot, TransferSummary } from '../../../../engine/api.ts'
import { formatBytes } from '../../../../words/format.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { transferStrings as strings } from '../../app/strings.ts'
import { Button } from '../../ui/button.tsx'
import { PeerText } from '../../ui/peer-text.tsx'
import { StageActions, StageHeading } from './parts.tsx'
import { contentsWords } from './transfer-words.ts'

/** Somebody wants to send: who, what, how much, where to. The focus goes to the heading, so that Enter accepts nothing by accident. */
export function AskingView({ transfer }: { readonly transfer: TransferSnapshot }) {
  const actions = useActions()
  const saveFolder = useApp((state) => state.settings?.saveFolder)
  const { summary, peerName } = transfer
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <StageHeading>
        {peerName === null ? strings.unknownSender : <PeerText text={peerName} limit={40} />}{' '}
        {strings.asksSuffix(contentsWords(transfer))}
      </StageHeading>
      <p className="mt-1.5 text-sm text-stage-muted">{strings.askedNote}</p>
      {summary !== null && <OfferedNames summary={summary} />}
      <dl className="mt-4 flex flex-wrap gap-x-10 gap-y-2">
        {summary !== null && (
          <div>
            <dt className="text-sm text-stage-muted">{strings.size}</dt>
            <dd className="font-semibold tabular-nums">{formatBytes(summary.bytes)}</dd>
          </div>
        )}
        {saveFolder !== undefined && (
          <div className="min-w-0">
            <dt className="text-sm text-stage-muted">{strings.willSave}</dt>
            <dd className="font-semibold">
              <PeerText text={saveFolder} limit={56} />
            </dd>
          </div>
        )}
      </dl>
      <StageActions>
        <Button look="stage-primary" className="min-w-32" onClick={() => void actions.accept(transfer.id)}>
          {strings.accept}
        </Button>
        <Button look="stage-quiet" className="min-w-32" onClick={() => void actions.decline(transfer.id)}>
          {strings.decline}
        </Button>
      </StageActions>
    </div>
  )
}

/** The names that were offered, in a box that scrolls when they are many. */
function OfferedNames({ summary }: { readonly summary: TransferSummary }) {
  return (
    <div
      role="group"
      tabIndex={0}
      aria-label={strings.offeredItems}
      className="mt-4 max-h-40 min-h-11 overflow-y-auto overscroll-contain rounded-control bg-stage-control px-4 py-2.5"
    >
      <ul className="flex flex-col gap-1">
        {summary.topNames.map((name, index) => (
          <li key={`${index}-${name}`} className="truncate">
            <PeerText text={name} limit={64} />
          </li>
        ))}
        {summary.moreNames > 0 && (
          <li className="text-stage-muted">{strings.moreNames(summary.moreNames)}</li>
        )}
      </ul>
    </div>
  )
}
