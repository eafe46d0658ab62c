import type { ErrorInfo } from '../../../../core/base/errors.ts'
import { languages } from '../../../../core/base/language.ts'
import { languageNames } from '../../../../words/locale.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { SelectField } from '../../ui/select-field.tsx'

const system = 'system'

/** What the app speaks. It changes at once, so that somebody who took the wrong one sees it and can go back. */
export function LanguageField({ onFailure }: { readonly onFailure: (error: ErrorInfo) => void }) {
  const { t } = useWords()
  const actions = useActions()
  const chosen = useApp((state) => state.shellSettings?.language)
  const options = [
    { value: system, text: t('settings.languageSystem') },
    ...languages.map((language) => ({ value: language, text: languageNames[language] })),
  ] as const

  async function choose(value: (typeof options)[number]['value']) {
    const error = await actions.changeShellSettings({ language: value === system ? null : value })
    if (error !== null) onFailure(error)
  }

  if (chosen === undefined) return null
  return (
    <SelectField
      label={t('settings.language')}
      value={chosen ?? system}
      options={options}
      onChoose={(value) => void choose(value)}
    />
  )
}
