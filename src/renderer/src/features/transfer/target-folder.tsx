import { Trans } from 'react-i18next'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import type { TransferSnapshot } from '../../../../engine/api.ts'
import type { ChosenItem } from '../../../../ipc/contract.ts'
import { errorWords } from '../../../../words/errors.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { PeerText } from '../../ui/peer-text.tsx'

/** Another folder than the setting's, for one transfer, and what was found there. */
export interface OtherFolder {
  readonly item: ChosenItem
  /** Names of the offer that exist there already. */
  readonly conflicts: number
  /** Bytes; null where they are not known. */
  readonly freeBytes: number | null
  /** Why the offer cannot be received there. */
  readonly problem: ErrorInfo | null
}

interface TargetFolderProps {
  readonly transfer: TransferSnapshot
  readonly folder: OtherFolder | null
  readonly onFolder: (folder: OtherFolder) => void
}

/** Where it will be saved, and a way to say otherwise. A folder is looked into before it is shown as the one. */
export function TargetFolder({ transfer, folder, onFolder }: TargetFolderProps) {
  const { t, numbers } = useWords()
  const { chooseTarget, lookInto } = useActions()
  const saveFolder = useApp((state) => state.settings?.saveFolder)
  const shown = folder?.item.name ?? transfer.folder ?? saveFolder
  if (shown === undefined) return null

  async function choose() {
    const item = await chooseTarget()
    if (item === null) return
    const look = await lookInto(transfer.id, item.id)
    if (look.ok) onFolder({ item, ...look.value, problem: null })
    else onFolder({ item, conflicts: 0, freeBytes: null, problem: look.error })
  }

  return (
    <div className="mt-3 text-stage-muted">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0">
          <Trans
            i18nKey="transfer.willSave"
            components={{
              folder: <PeerText text={shown} limit={56} className="font-medium text-stage-ink" />,
            }}
          />
        </span>
        <button
          type="button"
          onClick={() => void choose()}
          className="min-h-7 rounded-full bg-stage-control px-3 text-sm font-medium text-stage-ink hover:bg-stage-control-hover"
        >
          {t('transfer.otherFolder')}
        </button>
        {folder !== null && folder.freeBytes !== null && (
          <span className="text-sm tabular-nums">
            {t('transfer.freeThere', { free: numbers.bytes(folder.freeBytes) })}
          </span>
        )}
      </p>
      {folder !== null && folder.problem !== null && <Problem error={folder.problem} />}
    </div>
  )
}

function Problem({ error }: { readonly error: ErrorInfo }) {
  const words = useWords()
  return (
    <p role="alert" className="mt-1 font-medium text-stage-warning">
      {errorWords(error, words).title}
    </p>
  )
}
