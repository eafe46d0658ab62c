import { useState, type SubmitEvent } from 'react'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { isDeviceName } from '../settings/settings-text.ts'

interface NameFormProps {
  readonly name: string
  readonly onName: (name: string) => void
}

/** The name that this person gives to a device. */
export function NameForm({ name, onName }: NameFormProps) {
  const { t } = useWords()
  const [typed, setTyped] = useState(name)
  const [checked, setChecked] = useState(false)
  const wrong = checked && !isDeviceName(typed)

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    setChecked(true)
    if (isDeviceName(typed) && typed.trim() !== name) onName(typed.trim())
  }

  return (
    <form onSubmit={onSubmit} noValidate className="flex flex-wrap items-start gap-x-2">
      <div className="min-w-48 flex-1">
        <TextField
          label={t('devices.name')}
          hint={t('devices.nameHint')}
          error={wrong ? t('devices.nameWrong') : null}
          value={typed}
          dir="auto"
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setTyped(target.value)}
        />
      </div>
      {/* In line with the field, under the height of its label. */}
      <Button type="submit" className="mt-6.5" aria-disabled={typed.trim() === name}>
        {t('devices.rename')}
      </Button>
    </form>
  )
}
