import type { ErrorInfo } from '../../../../core/base/errors.ts'
import type { ShellSettingsChange } from '../../../../ipc/shell.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { LanguageField } from './language-field.tsx'
import { Section, SwitchRow } from './section.tsx'

/** The app around the window. Everything here takes effect at once, where it can be seen. */
export function AppSection({ onFailure }: { readonly onFailure: (error: ErrorInfo) => void }) {
  const { t } = useWords()
  const actions = useActions()
  const settings = useApp((state) => state.shellSettings)
  if (settings === null) return null

  async function change(wanted: ShellSettingsChange) {
    const error = await actions.changeShellSettings(wanted)
    if (error !== null) onFailure(error)
  }

  const themes = [
    { value: 'system', text: t('settings.languageSystem') },
    { value: 'light', text: t('settings.themeLight') },
    { value: 'dark', text: t('settings.themeDark') },
  ] as const
  return (
    <Section title={t('settings.sectionApp')}>
      <LanguageField language={settings.language} onChange={(language) => void change({ language })} />
      <SelectField
        label={t('settings.theme')}
        value={settings.theme}
        options={themes}
        onChoose={(theme) => void change({ theme })}
      />
      <SwitchRow
        label={t('settings.keepRunning')}
        checked={settings.keepRunning}
        onChange={(keepRunning) => void change({ keepRunning })}
      />
      <SwitchRow
        label={t('settings.startAtLogin')}
        checked={settings.startAtLogin}
        onChange={(startAtLogin) => void change({ startAtLogin })}
      />
      <SwitchRow
        label={t('settings.notifications')}
        checked={settings.notifications}
        onChange={(notifications) => void change({ notifications })}
      />
      <SwitchRow
        label={t('settings.updates')}
        checked={settings.updates}
        onChange={(updates) => void change({ updates })}
      />
    </Section>
  )
}
