import { type Language, languages } from '../../../../core/base/language.ts'
import { languageNames } from '../../../../words/locale.ts'
import { useWords } from '../../app/words-context.tsx'
import { SelectField } from '../../ui/select-field.tsx'

const system = 'system'

interface LanguageFieldProps {
  /** null for the language of the system. */
  readonly language: Language | null
  readonly onChange: (language: Language | null) => void
}

/** What the app speaks: each language in its own words, so that somebody who took a wrong one finds back. */
export function LanguageField({ language, onChange }: LanguageFieldProps) {
  const { t } = useWords()
  const options = [
    { value: system, text: t('settings.languageSystem') },
    ...languages.map((own) => ({ value: own, text: languageNames[own] })),
  ] as const
  return (
    <SelectField
      label={t('settings.language')}
      value={language ?? system}
      options={options}
      onChoose={(value) => onChange(value === system ? null : value)}
    />
  )
}
