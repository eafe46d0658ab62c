import { KeyRound, MonitorSmartphone, TriangleAlert } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import { errorWords } from '../../../../words/errors.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import type { DevicesKeeping } from '../../app/records.ts'
import { useWords } from '../../app/words-context.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { DeviceItem } from './device-item.tsx'

/** The devices that this computer remembers, and what each of them may do. */
export function DevicesDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords()
  const { t } = words
  const devices = useApp((state) => state.devices)
  const keeping = useDevicesKeeping()
  const [failure, setFailure] = useState<ErrorInfo | null>(null)
  const list = useRef<HTMLDivElement>(null)
  // What had the focus may have been in a row that is gone.
  useEffect(() => {
    if (document.activeElement === document.body) list.current?.focus()
  }, [devices])

  return (
    <Dialog wide title={t('devices.title')} closeLabel={t('settings.close')} onClose={onClose}>
      <div ref={list} tabIndex={-1} className="flex flex-col gap-4">
        {failure !== null && (
          <p role="alert" className="text-sm text-danger">
            {errorWords(failure, words).title} {errorWords(failure, words).advice}
          </p>
        )}
        {keeping?.problem != null && (
          <p className="flex items-start gap-2.5 on-danger rounded-control px-4 py-3 text-sm">
            <TriangleAlert size={18} aria-hidden="true" className="mt-px shrink-0 text-danger" />
            <span>{t(`devices.problem.${keeping.problem}`)}</span>
          </p>
        )}
        {devices.length === 0 ? (
          <EmptyState
            icon={<MonitorSmartphone size={40} />}
            title={t('devices.empty')}
            hint={t('devices.emptyHint')}
          />
        ) : (
          <ul className="flex flex-col gap-2">
            {devices.map((device) => (
              <DeviceItem key={device.id} device={device} onFailure={setFailure} />
            ))}
          </ul>
        )}
        {keeping?.keyring === false && (
          <p className="flex items-start gap-2.5 text-sm text-muted">
            <KeyRound size={17} aria-hidden="true" className="mt-px shrink-0" />
            <span>{t('devices.noKeyring')}</span>
          </p>
        )}
      </div>
    </Dialog>
  )
}

/** null until it is known. */
function useDevicesKeeping(): DevicesKeeping | null {
  const { devicesKeeping } = useActions()
  const [keeping, setKeeping] = useState<DevicesKeeping | null>(null)
  useEffect(() => {
    let wanted = true
    void devicesKeeping().then((result) => {
      if (wanted && result.ok) setKeeping(result.value)
    })
    return () => {
      wanted = false
    }
  }, [devicesKeeping])
  return keeping
}
