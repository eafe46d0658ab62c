import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { Section, SwitchRow } from '../settings/section.tsx'
import type { SectionProps } from '../settings/settings-dialog.tsx'
import { serverUrl } from '../settings/settings-text.ts'
import { IceServerList } from './ice-server-list.tsx'
import { ServerTestResult, useServerTest } from './server-test.tsx'

const urlStart = 'wss://'

/** The servers that help computers to find and to reach each other, each of which can be tested before it is stored. */
export function ServersSection({ draft, onChange, checked }: SectionProps) {
  const { t } = useWords()
  return (
    <Section title={t('servers.title')}>
      <RendezvousField
        text={draft.server}
        stored={draft.storedServer}
        checked={checked}
        onChange={(server) => onChange({ server })}
      />
      <IceServerList
        servers={draft.iceServers}
        editing={draft.editing}
        checked={checked}
        onChange={onChange}
      />
      <SwitchRow
        label={t('servers.relayOnly')}
        hint={t('servers.relayOnlyHint')}
        checked={draft.relayOnly}
        onChange={(relayOnly) => onChange({ relayOnly })}
      />
    </Section>
  )
}

interface RendezvousFieldProps {
  readonly text: string
  readonly stored: string | null
  readonly checked: boolean
  readonly onChange: (text: string) => void
}

function RendezvousField({ text, stored, checked, onChange }: RendezvousFieldProps) {
  const { t } = useWords()
  const { test, run, clear } = useServerTest()
  const read = serverUrl(text, stored)
  const url = read.valid ? read.url : null
  return (
    <div className="flex flex-col gap-2.5">
      <TextField
        label={t('settings.server')}
        hint={t('settings.serverHint')}
        error={checked && !read.valid ? t('settings.serverInvalid') : null}
        value={text}
        placeholder={urlStart}
        dir="ltr"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => {
          onChange(target.value)
          clear()
        }}
      />
      <Button
        className="self-start"
        aria-label={t('servers.testOf', { server: t('settings.server') })}
        aria-disabled={url === null || test.name === 'running'}
        onClick={() => {
          if (url === null) return
          // What is stored need not be what may be typed.
          run(url === stored ? { only: 'rendezvous' } : { only: 'rendezvous', rendezvousUrl: url })
        }}
      >
        {t('servers.test')}
      </Button>
      <ServerTestResult test={test} />
    </div>
  )
}
