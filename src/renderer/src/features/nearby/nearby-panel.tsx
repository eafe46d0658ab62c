import { Plus } from 'lucide-react'
import { useId } from 'react'
import type { SendTarget } from '../../../../engine/api.ts'
import type { Visibility } from '../../../../engine/neighbourhood-api.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { DeviceTile } from './device-tile.tsx'
import { reachableDevices } from './reachable.ts'
import { targetKey } from './send-target.ts'
import { VisibilityField } from './visibility-field.tsx'

interface NearbyPanelProps {
  /** The device over which files hang, if any. */
  readonly over: SendTarget | null
}

/**
 * The computers to which something can be sent without a code, and who sees this one. The room of the first row is always
 * there: a device that comes moves nothing.
 */
export function NearbyPanel({ over }: NearbyPanelProps) {
  const { openPage } = useActions()
  const { t, locale } = useWords()
  const nearby = useApp((state) => state.nearby)
  const devices = useApp((state) => state.devices)
  const visibility = useApp((state) => state.visibility)
  const id = useId()
  const reachable = reachableDevices(nearby, devices, locale.tag)
  const overKey = over === null ? null : targetKey(over)
  return (
    <section
      aria-labelledby={id}
      className="@container shrink-0 rounded-card border border-transparent bg-surface px-4 pt-2 pb-4 shadow-card min-[860px]:px-5"
    >
      <div className="flex min-h-12 flex-wrap items-center gap-x-4">
        <h2 id={id} className="shrink-0 text-lg font-semibold tracking-tight">
          {t('nearby.title')}
        </h2>
        <div className="flex min-w-52 flex-1 items-center justify-end gap-1">
          {visibility !== null && <VisibilityField visibility={visibility} />}
          <IconButton label={t('nearby.byAddress')} onClick={() => openPage('address')} className="-me-2">
            <Plus size={19} aria-hidden="true" />
          </IconButton>
        </div>
      </div>
      {reachable.length === 0 ? (
        <p className="flex min-h-15 items-center text-pretty text-muted">
          <EmptyWords mode={visibility?.mode ?? 'trusted'} />
        </p>
      ) : (
        <ul
          aria-labelledby={id}
          className="-m-1 grid max-h-38 min-h-17 grid-cols-[repeat(auto-fill,minmax(min(100%,15rem),1fr))] gap-2 overflow-y-auto p-1"
        >
          {reachable.map((device) => (
            <DeviceTile key={targetKey(device.to)} device={device} over={targetKey(device.to) === overKey} />
          ))}
        </ul>
      )}
    </section>
  )
}

/** Nobody is there: how to be seen, in one line. */
function EmptyWords({ mode }: { readonly mode: Visibility }) {
  const { t } = useWords()
  return t(`nearby.empty.${mode}`)
}
