import { useState } from 'react'
import { useWords } from '../../app/words-context.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import type { CameraChoice } from './camera.ts'
import { useCamera } from './use-camera.ts'
import { Viewfinder } from './viewfinder.tsx'

interface ScanDialogProps {
  /** The code in a text that was read, or null when it has none. */
  readonly codeIn: (text: string) => string | null
  /** A pairing code was seen. Nothing has been done with it. */
  readonly onCode: (code: string) => void
  readonly onClose: () => void
}

/** Looks for a pairing code through a camera, which runs only while this is open. */
export function ScanDialog({ codeIn, onCode, onClose }: ScanDialogProps) {
  const { t } = useWords()
  const [chosen, setChosen] = useState<string | null>(null)
  const [attempt, setAttempt] = useState(0)
  const [foreign, setForeign] = useState(false)
  const { state, choices } = useCamera(chosen, attempt)
  const current = chosen ?? (state.name === 'open' ? state.camera.current : null)

  function onText(text: string) {
    const code = codeIn(text)
    if (code === null) setForeign(true)
    else onCode(code)
  }

  return (
    <Dialog title={t('camera.scan')} closeLabel={t('settings.close')} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <Viewfinder state={state} onText={onText} onTryAgain={() => setAttempt(attempt + 1)} />
        {state.name !== 'problem' && (
          <p role="status" className="min-h-10 text-sm text-muted">
            {t(foreign ? 'camera.foreign' : 'camera.hint')}
          </p>
        )}
        {choices.length > 1 && (
          <SelectField
            label={t('camera.which')}
            value={current ?? ''}
            options={choices.map(optionOf)}
            onChoose={setChosen}
          />
        )}
      </div>
    </Dialog>
  )
}

function optionOf({ id, name }: CameraChoice): { readonly value: string; readonly text: string } {
  return { value: id, text: name }
}
