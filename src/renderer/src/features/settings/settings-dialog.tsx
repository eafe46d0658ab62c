import { useEffect, useRef, useState, type SubmitEvent } from 'react'
import type { EngineSettings } from '../../../../engine/api.ts'
import { errorWords } from '../../../../words/errors.ts'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { type EditedServer, withEdited } from '../servers/edited-server.ts'
import { ServersSection } from '../servers/servers-section.tsx'
import { AppSection } from './app-section.tsx'
import { ComputerSection, NetworkSection } from './computer-sections.tsx'
import { isDeviceName, serverUrl } from './settings-text.ts'
import { PrivacySection } from './privacy-section.tsx'
import { ReceivingSection, SendingSection } from './transfer-sections.tsx'

interface SettingsDialogProps {
  readonly settings: EngineSettings
  readonly onClose: () => void
}

/** What is being edited: the address as it is typed, the rest as it is stored. */
export interface SettingsDraft extends Omit<EngineSettings, 'saveFolder' | 'rendezvousUrl'> {
  readonly server: string
  readonly storedServer: string | null
  /** The STUN or TURN server that is being typed; null while none is. */
  readonly editing: EditedServer | null
}

export interface SectionProps {
  readonly draft: SettingsDraft
  readonly onChange: (change: Partial<SettingsDraft>) => void
  /** Whether Save was pressed: only then something wrong is said. */
  readonly checked: boolean
}

/** The settings. The folder and those of the app around the window change at once; the rest with Save. */
export function SettingsDialog({ settings, onClose }: SettingsDialogProps) {
  const actions = useActions()
  const words = useWords()
  const { t } = words
  const [draft, setDraft] = useState(() => draftOf(settings))
  const [checked, setChecked] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const [refusals, setRefusals] = useState(0)
  const form = useRef<HTMLFormElement>(null)
  // What is wrong may be far from the button.
  useEffect(() => {
    if (refusals > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [refusals])
  const section: SectionProps = { draft, checked, onChange: (change) => setDraft({ ...draft, ...change }) }

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    setChecked(true)
    const change = changeFrom(settings, draft)
    if (change === null) {
      setRefusals(refusals + 1)
      return
    }
    const error = await actions.changeSettings(change)
    if (error === null) onClose()
    else setFailure(errorWords(error, words).title)
  }

  return (
    <Dialog title={t('settings.title')} closeLabel={t('settings.close')} onClose={onClose}>
      <form ref={form} onSubmit={(event) => void onSubmit(event)} noValidate className="flex flex-col gap-6">
        <ComputerSection {...section} saveFolder={settings.saveFolder} />
        <ReceivingSection {...section} />
        <SendingSection {...section} />
        <NetworkSection {...section} />
        <ServersSection {...section} />
        <PrivacySection {...section} />
        <AppSection onFailure={(error) => setFailure(errorWords(error, words).title)} />
        <div className="sticky bottom-0 -mx-6 -mb-6 flex flex-col gap-2 border-t border-hairline bg-surface px-6 py-4">
          {failure !== null && (
            <p role="alert" className="text-sm text-danger">
              {failure}
            </p>
          )}
          <Button type="submit" look="primary">
            {t('settings.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function draftOf(settings: EngineSettings): SettingsDraft {
  return {
    ...settings,
    server: settings.rendezvousUrl ?? '',
    storedServer: settings.rendezvousUrl,
    editing: null,
  }
}

/** The fields that differ from what is stored; null while something cannot be stored. */
function changeFrom(settings: EngineSettings, draft: SettingsDraft): Partial<EngineSettings> | null {
  const url = serverUrl(draft.server, draft.storedServer)
  const iceServers = withEdited(draft.iceServers, draft.editing)
  if (!url.valid || !isDeviceName(draft.deviceName) || iceServers === null) return null
  const edited: Readonly<Record<string, unknown>> = {
    ...draft,
    deviceName: draft.deviceName.trim(),
    rendezvousUrl: url.url,
    iceServers,
    saveFolder: settings.saveFolder,
  }
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, stored]) => (edited[key] === stored ? [] : [[key, edited[key]]])),
  )
}
