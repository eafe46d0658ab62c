import { useWords } from '../../app/words-context.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { Section, SwitchRow } from './section.tsx'
import type { SectionProps } from './settings-dialog.tsx'

const modes = ['trusted', 'hidden'] as const

/** Who learns that this computer is there, and what is written down. */
export function PrivacySection({ draft, onChange }: SectionProps) {
  const { t } = useWords()
  return (
    <Section title={t('settings.sectionPrivacy')}>
      <div>
        <SelectField
          label={t('settings.visibility')}
          value={draft.visibility}
          options={modes.map((mode) => ({ value: mode, text: t(`nearby.visible.${mode}`) }))}
          onChoose={(visibility) => onChange({ visibility })}
        />
        <p className="mt-1 text-sm text-muted">{t('settings.visibilityHint')}</p>
      </div>
      <SwitchRow
        label={t('settings.history')}
        hint={t('settings.historyHint')}
        checked={draft.historyEnabled}
        onChange={(historyEnabled) => onChange({ historyEnabled })}
      />
    </Section>
  )
}
