import { Folder } from 'lucide-react'
import { Trans } from 'react-i18next'
import { useApp } from '../../app/app-context.ts'
import { PeerText } from '../../ui/peer-text.tsx'

/** Where received files go. */
export function SavedIn() {
  const saveFolder = useApp((state) => state.settings?.saveFolder)
  if (saveFolder === undefined) return null
  return (
    <p className="flex items-start gap-2.5 text-sm text-muted">
      <Folder size={17} aria-hidden="true" className="mt-px shrink-0" />
      <span className="min-w-0">
        <Trans
          i18nKey="receive.savedIn"
          components={{ folder: <PeerText text={saveFolder} limit={56} className="font-medium text-ink" /> }}
        />
      </span>
    </p>
  )
}
