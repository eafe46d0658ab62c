import { clsx } from 'clsx'
import { History, Menu, MonitorSmartphone, Settings, Stethoscope } from 'lucide-react'
import { Trans } from 'react-i18next'
import { IconButton } from '../ui/button.tsx'
import { DropMark } from '../ui/logo.tsx'
import { MenuButton, type MenuEntry } from '../ui/menu-button.tsx'
import { PeerText } from '../ui/peer-text.tsx'
import { useActions, useApp } from './app-context.ts'
import { APP_NAME } from './app-name.ts'
import { useWords } from './words-context.tsx'

/** The upper edge of the window: what this is, how this computer is called, and the way to everything else. */
export function HeaderView() {
  const { t } = useWords()
  const settings = useApp((state) => state.settings)
  const { openPage } = useActions()
  const entries: readonly MenuEntry[] = [
    {
      text: t('devices.title'),
      icon: <MonitorSmartphone size={18} aria-hidden="true" />,
      onChoose: () => openPage('devices'),
    },
    {
      text: t('history.title'),
      icon: <History size={18} aria-hidden="true" />,
      onChoose: () => openPage('history'),
    },
    {
      text: t('doctor.title'),
      icon: <Stethoscope size={18} aria-hidden="true" />,
      onChoose: () => openPage('doctor'),
    },
  ]
  return (
    <header className="flex h-14 shrink-0 items-center gap-2">
      <DropMark className="size-6 text-accent" />
      <p className="text-lg font-semibold tracking-tight">{APP_NAME}</p>
      {settings !== null && (
        <p className="ms-auto min-w-0 truncate text-sm text-muted max-[480px]:hidden">
          <Trans
            i18nKey="app.thisComputer"
            components={{
              name: <PeerText text={settings.deviceName} limit={32} className="font-semibold text-ink" />,
            }}
          />
        </p>
      )}
      <div className={clsx('-me-2 flex', settings === null && 'ms-auto', 'max-[480px]:ms-auto')}>
        <IconButton
          label={t('app.settings')}
          disabled={settings === null}
          onClick={() => openPage('settings')}
        >
          <Settings size={20} aria-hidden="true" />
        </IconButton>
        {entries.length > 0 && (
          <MenuButton label={t('app.menu')} icon={<Menu size={20} aria-hidden="true" />} entries={entries} />
        )}
      </div>
    </header>
  )
}
