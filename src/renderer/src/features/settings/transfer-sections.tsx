import { useWords } from '../../app/words-context.tsx'
import { limitOptions } from '../../ui/limit-options.ts'
import { SelectField } from '../../ui/select-field.tsx'
import { Section, SwitchRow } from './section.tsx'
import type { SectionProps } from './settings-dialog.tsx'

/** What is done with files that come. */
export function ReceivingSection({ draft, onChange }: SectionProps) {
  const { t } = useWords()
  const policies = ['rename', 'skip', 'overwrite', 'ask'] as const
  return (
    <Section title={t('settings.sectionReceiving')}>
      <SelectField
        label={t('settings.conflict')}
        value={draft.conflict}
        options={policies.map((policy) => ({ value: policy, text: t(`conflict.${policy}`) }))}
        onChoose={(conflict) => onChange({ conflict })}
      />
      <LimitRow
        value={draft.downloadLimitBytesPerSecond}
        onChange={(downloadLimitBytesPerSecond) => onChange({ downloadLimitBytesPerSecond })}
      />
      <SwitchRow
        label={t('settings.keepTimes')}
        checked={draft.keepTimes}
        onChange={(keepTimes) => onChange({ keepTimes })}
      />
      <SwitchRow
        label={t('settings.keepExecutable')}
        checked={draft.keepExecutable}
        onChange={(keepExecutable) => onChange({ keepExecutable })}
      />
    </Section>
  )
}

/** What is sent, and how fast. */
export function SendingSection({ draft, onChange }: SectionProps) {
  const { t } = useWords()
  const options = [
    { value: 'keep', text: t('settings.linksKeep') },
    { value: 'follow', text: t('settings.linksFollow') },
    { value: 'skip', text: t('settings.linksSkip') },
  ] as const
  return (
    <Section title={t('settings.sectionSending')}>
      <SelectField
        label={t('settings.links')}
        value={draft.links}
        options={options}
        onChoose={(links) => onChange({ links })}
      />
      <LimitRow
        value={draft.uploadLimitBytesPerSecond}
        onChange={(uploadLimitBytesPerSecond) => onChange({ uploadLimitBytesPerSecond })}
      />
    </Section>
  )
}

interface LimitRowProps {
  /** Bytes per second; null for none. */
  readonly value: number | null
  readonly onChange: (value: number | null) => void
}

function LimitRow({ value, onChange }: LimitRowProps) {
  const words = useWords()
  return (
    <SelectField
      label={words.t('transfer.limit')}
      value={String(value ?? '')}
      options={limitOptions(value, words)}
      onChoose={(chosen) => onChange(chosen === '' ? null : Number(chosen))}
    />
  )
}
