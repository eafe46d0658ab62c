import { assertNever } from '../../../core/base/assert-never.ts'
import { DevicesDialog } from '../features/devices/devices-dialog.tsx'
import { HistoryDialog } from '../features/history/history-dialog.tsx'
import { AddressDialog } from '../features/nearby/address-dialog.tsx'
import { DoctorDialog } from '../features/doctor/doctor-dialog.tsx'
import { SettingsDialog } from '../features/settings/settings-dialog.tsx'
import { useActions, useApp } from './app-context.ts'

/** The page that is open over the window, if any. */
export function PageDialog() {
  const page = useApp((state) => state.page)
  const settings = useApp((state) => state.settings)
  const { openPage } = useActions()
  const onClose = () => openPage(null)
  switch (page) {
    case null:
      return null
    case 'settings':
      return settings === null ? null : <SettingsDialog settings={settings} onClose={onClose} />
    case 'address':
      return <AddressDialog onClose={onClose} />
    case 'devices':
      return <DevicesDialog onClose={onClose} />
    case 'history':
      return <HistoryDialog onClose={onClose} />
    case 'doctor':
      return <DoctorDialog onClose={onClose} />
    default:
      return assertNever(page)
  }
}
