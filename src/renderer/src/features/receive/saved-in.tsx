import { Folder } from 'lucide-react'
import { useApp } from '../../app/app-context.ts'
import { receiveStrings as strings } from '../../app/strings.ts'
import { PeerText } from '../../ui/peer-text.tsx'

/** Where received files go. */
export function SavedIn() {
  const saveFolder = useApp((state) => state.settings?.saveFolder)
  if (saveFolder === undefined) return null
  return (
    <p className="flex items-start gap-2.5 text-sm text-muted">
      <Folder size={17} aria-hidden="true" className="mt-px shrink-0" />
      <span className="min-w-0">
        {strings.savedIn} <PeerText text={saveFolder} limit={56} className="font-medium text-ink" />
      </span>
    </p>
  )
}
