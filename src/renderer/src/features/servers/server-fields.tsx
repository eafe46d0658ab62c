import type { KeyboardEvent } from 'react'
import { useWords } from '../../app/words-context.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { readServer, type ServerDraft } from './server-draft.ts'

interface ServerFieldsProps {
  readonly draft: ServerDraft
  readonly onChange: (draft: ServerDraft) => void
  /** Whether it was to be used: only then something wrong is said. */
  readonly checked: boolean
  /** Enter was pressed in a field. */
  readonly onEnter: () => void
}

/** Address, user name and password of a STUN or TURN server. */
export function ServerFields({ draft, onChange, checked, onEnter }: ServerFieldsProps) {
  const { t } = useWords()
  const read = readServer(draft)
  const problem = checked && !read.ok ? read.problem : null
  const shared = {
    autoComplete: 'off',
    spellCheck: false,
    dir: 'ltr',
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter') return
      // The fields may stand inside the form of the settings, which Enter would send.
      event.preventDefault()
      onEnter()
    },
  } as const
  return (
    <div className="grid gap-4 min-[560px]:grid-cols-2">
      <div className="min-[560px]:col-span-2">
        <TextField
          {...shared}
          label={t('servers.address')}
          hint={t('servers.addressHint')}
          error={problem === 'address' ? t('servers.addressInvalid') : null}
          inputMode="url"
          value={draft.address}
          onChange={({ target }) => onChange({ ...draft, address: target.value })}
        />
      </div>
      <TextField
        {...shared}
        label={t('servers.user')}
        hint={t('servers.loginHint')}
        error={problem === 'login' ? t('servers.loginMissing') : null}
        value={draft.user}
        onChange={({ target }) => onChange({ ...draft, user: target.value })}
      />
      <TextField
        {...shared}
        type="password"
        label={t('servers.password')}
        hint=""
        error={null}
        value={draft.password}
        onChange={({ target }) => onChange({ ...draft, password: target.value })}
      />
    </div>
  )
}
