import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { PeerText } from '../../ui/peer-text.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { Section, SwitchRow } from './section.tsx'
import type { SectionProps } from './settings-dialog.tsx'
import { isDeviceName } from './settings-text.ts'

/** This computer: how it is called and where files go. */
export function ComputerSection({
  draft,
  onChange,
  checked,
  saveFolder,
}: SectionProps & { readonly saveFolder: string }) {
  const { t } = useWords()
  const { chooseSaveFolder } = useActions()
  return (
    <Section>
      <TextField
        label={t('settings.deviceName')}
        hint={t('settings.deviceNameHint')}
        error={checked && !isDeviceName(draft.deviceName) ? t('settings.deviceNameEmpty') : null}
        value={draft.deviceName}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onChange({ deviceName: target.value })}
      />
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-[1_1_12rem]">
          <h3 className="mb-1 text-sm font-semibold">{t('settings.saveFolder')}</h3>
          <p className="text-muted">
            <PeerText text={saveFolder} limit={64} />
          </p>
        </div>
        <Button onClick={() => void chooseSaveFolder()}>{t('settings.change')}</Button>
      </div>
    </Section>
  )
}

/** How computers find each other. */
export function NetworkSection({ draft, onChange }: SectionProps) {
  const { t } = useWords()
  const relayModes = [
    { value: 'auto', text: t('settings.relayAuto') },
    { value: 'on', text: t('settings.relayOn') },
    { value: 'off', text: t('settings.relayOff') },
  ] as const
  return (
    <Section title={t('settings.sectionNetwork')}>
      <SwitchRow
        label={t('settings.lan')}
        hint={t('settings.lanHint')}
        checked={draft.lan}
        onChange={(lan) => onChange({ lan })}
      />
      <div>
        <SelectField
          label={t('settings.relay')}
          value={draft.relay}
          options={relayModes}
          onChoose={(relay) => onChange({ relay })}
        />
        <p className="mt-1 text-sm text-muted">{t('settings.relayHint')}</p>
      </div>
    </Section>
  )
}
