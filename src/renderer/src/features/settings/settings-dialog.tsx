import { useState, type SubmitEvent } from 'react'
import type { EngineSettings } from '../../../../engine/api.ts'
import { describeError } from '../../../../words/errors.ts'
import { useActions } from '../../app/app-context.ts'
import { settingsStrings as strings } from '../../app/strings.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { PeerText } from '../../ui/peer-text.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { deviceNameError, serverUrl } from './settings-text.ts'

interface SettingsDialogProps {
  readonly settings: EngineSettings
  readonly onClose: () => void
}

/** The few things there are to set. The folder changes at once, by its own dialog; the rest with Save. */
export function SettingsDialog({ settings, onClose }: SettingsDialogProps) {
  const actions = useActions()
  const [deviceName, setDeviceName] = useState(settings.deviceName)
  const [server, setServer] = useState(settings.rendezvousUrl ?? '')
  const [lan, setLan] = useState(settings.lan)
  const [checked, setChecked] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const url = serverUrl(server)
  const nameError = deviceNameError(deviceName)

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    setChecked(true)
    if (!url.valid || nameError !== null) return
    const error = await actions.changeSettings({ deviceName: deviceName.trim(), rendezvousUrl: url.url, lan })
    if (error === null) onClose()
    else setFailure(describeError(error).title)
  }

  return (
    <Dialog title={strings.title} closeLabel={strings.close} onClose={onClose}>
      <form onSubmit={(event) => void onSubmit(event)} noValidate className="flex flex-col gap-4">
        <TextField
          label={strings.deviceName}
          hint={strings.deviceNameHint}
          error={checked ? nameError : null}
          value={deviceName}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setDeviceName(target.value)}
        />
        <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
          <div className="min-w-0 flex-[1_1_12rem]">
            <h3 className="mb-1 text-sm font-semibold">{strings.saveFolder}</h3>
            <p className="text-muted">
              <PeerText text={settings.saveFolder} limit={64} />
            </p>
          </div>
          <Button onClick={() => void actions.chooseSaveFolder()}>{strings.change}</Button>
        </div>
        <TextField
          label={strings.server}
          hint={strings.serverHint}
          error={checked && !url.valid ? strings.serverInvalid : null}
          value={server}
          placeholder="wss://"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setServer(target.value)}
        />
        <label className="flex items-center justify-between gap-4">
          <span>
            <span className="block text-sm font-semibold">{strings.lan}</span>
            <span className="block text-sm text-muted">{strings.lanHint}</span>
          </span>
          <Switch checked={lan} onChange={({ target }) => setLan(target.checked)} />
        </label>
        {failure !== null && (
          <p role="alert" className="text-sm text-danger">
            {failure}
          </p>
        )}
        <Button type="submit" look="primary" className="mt-1">
          {strings.save}
        </Button>
      </form>
    </Dialog>
  )
}
