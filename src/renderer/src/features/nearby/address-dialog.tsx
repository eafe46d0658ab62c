import { useState, type SubmitEvent } from 'react'
import type { VisibilityState } from '../../../../engine/neighbourhood-api.ts'
import { errorWords } from '../../../../words/errors.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'

const exampleAddress = '192.168.1.20'

/** For networks on which computers do not find each other: connect by address, and this computer's own. */
export function AddressDialog({ onClose }: { readonly onClose: () => void }) {
  const actions = useActions()
  const words = useWords()
  const { t } = words
  const [address, setAddress] = useState('')
  const [failure, setFailure] = useState<string | null>(null)
  const [asked, setAsked] = useState(false)
  const visibility = useApp((state) => state.visibility)

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (asked) return
    setAsked(true)
    const error = await actions.connectByAddress(address.trim())
    setAsked(false)
    if (error === null) {
      onClose()
      return
    }
    const { title, advice } = errorWords(error, words)
    setFailure(`${title} ${advice}`)
  }

  return (
    <Dialog title={t('nearby.byAddress')} closeLabel={t('settings.close')} onClose={onClose}>
      <form onSubmit={(event) => void onSubmit(event)} noValidate className="flex flex-col gap-4">
        <TextField
          label={t('nearby.address')}
          hint={t('nearby.addressHint')}
          error={failure}
          value={address}
          data-first-focus
          dir="ltr"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          placeholder={exampleAddress}
          onChange={({ target }) => {
            setAddress(target.value)
            setFailure(null)
          }}
        />
        <Button type="submit" look="primary" aria-disabled={asked}>
          {asked ? t('nearby.connecting') : t('nearby.connect')}
        </Button>
        {visibility !== null && <OwnAddresses visibility={visibility} />}
      </form>
    </Dialog>
  )
}

/** What the other person has to type to reach this computer. */
function OwnAddresses({ visibility }: { readonly visibility: VisibilityState }) {
  const { t } = useWords()
  const { addresses, mode } = visibility
  return (
    <div className="border-t border-hairline pt-4">
      <h3 className="text-sm font-semibold">{t('nearby.ownAddresses')}</h3>
      {addresses.length > 0 && (
        <ul className="mt-1.5 flex flex-col gap-1 tabular-nums">
          {addresses.map((address) => (
            <li key={address}>
              <bdi dir="ltr" className="select-text">
                {address}
              </bdi>
            </li>
          ))}
        </ul>
      )}
      <p className="mt-1.5 text-sm text-muted">
        {addresses.length === 0 ? t('nearby.noAddress') : t(`nearby.addressFor.${mode}`)}
      </p>
    </div>
  )
}
