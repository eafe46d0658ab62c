import { useState, type SubmitEvent } from 'react'
import type { EngineSettings } from '../../../../engine/api.ts'
import { errorWords } from '../../../../words/errors.ts'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { PeerText } from '../../ui/peer-text.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { LanguageField } from './language-field.tsx'
import { isDeviceName, serverUrl } from './settings-text.ts'

const urlStart = 'wss://'

interface SettingsDialogProps {
  readonly settings: EngineSettings
  readonly onClose: () => void
}

/** The few things there are to set. The folder and the language change at once; the rest with Save. */
export function SettingsDialog({ settings, onClose }: SettingsDialogProps) {
  const actions = useActions()
  const words = useWords()
  const { t } = words
  const [deviceName, setDeviceName] = useState(settings.deviceName)
  const [server, setServer] = useState(settings.rendezvousUrl ?? '')
  const [lan, setLan] = useState(settings.lan)
  const [checked, setChecked] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const url = serverUrl(server)
  const nameValid = isDeviceName(deviceName)

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    setChecked(true)
    if (!url.valid || !nameValid) return
    const error = await actions.changeSettings({
      deviceName: deviceName.trim(),
      rendezvousUrl: url.url,
      lan,
    })
    if (error === null) onClose()
    else setFailure(errorWords(error, words).title)
  }

  return (
    <Dialog title={t('settings.title')} closeLabel={t('settings.close')} onClose={onClose}>
      <form onSubmit={(event) => void onSubmit(event)} noValidate className="flex flex-col gap-4">
        <TextField
          label={t('settings.deviceName')}
          hint={t('settings.deviceNameHint')}
          error={checked && !nameValid ? t('settings.deviceNameEmpty') : null}
          value={deviceName}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setDeviceName(target.value)}
        />
        <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
          <div className="min-w-0 flex-[1_1_12rem]">
            <h3 className="mb-1 text-sm font-semibold">{t('settings.saveFolder')}</h3>
            <p className="text-muted">
              <PeerText text={settings.saveFolder} limit={64} />
            </p>
          </div>
          <Button onClick={() => void actions.chooseSaveFolder()}>{t('settings.change')}</Button>
        </div>
        <TextField
          label={t('settings.server')}
          hint={t('settings.serverHint')}
          error={checked && !url.valid ? t('settings.serverInvalid') : null}
          value={server}
          placeholder={urlStart}
          dir="ltr"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setServer(target.value)}
        />
        <label className="flex items-center justify-between gap-4">
          <span>
            <span className="block text-sm font-semibold">{t('settings.lan')}</span>
            <span className="block text-sm text-muted">{t('settings.lanHint')}</span>
          </span>
          <Switch checked={lan} onChange={({ target }) => setLan(target.checked)} />
        </label>
        <LanguageField onFailure={(error) => setFailure(errorWords(error, words).title)} />
        {failure !== null && (
          <p role="alert" className="text-sm text-danger">
            {failure}
          </p>
        )}
        <Button type="submit" look="primary" className="mt-1">
          {t('settings.save')}
        </Button>
      </form>
    </Dialog>
  )
}
