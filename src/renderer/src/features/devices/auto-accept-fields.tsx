import type { AutoAccept } from '../../../../engine/neighbourhood-api.ts'
import type { AutoAcceptOptions } from '../../../../ipc/contract.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { PeerText } from '../../ui/peer-text.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { SwitchRow } from '../settings/section.tsx'

/** From a few documents to a whole disk. There is no "any size": a cap is what keeps a mistake from filling the disk. */
const capSteps = [100e6, 1e9, 10e9, 100e9, 1e12]
const firstCap = 1e9

interface AutoAcceptFieldsProps {
  readonly autoAccept: AutoAccept | null
  readonly onChange: (options: AutoAcceptOptions | null) => void
}

/** Whether a device may send without being asked, how much at once, and where to. */
export function AutoAcceptFields({ autoAccept, onChange }: AutoAcceptFieldsProps) {
  const { t } = useWords()
  return (
    <div className="flex flex-col gap-4">
      <SwitchRow
        label={t('devices.autoAccept')}
        hint={t('devices.autoAcceptHint')}
        checked={autoAccept !== null}
        onChange={(on) => onChange(on ? { folder: null, limitBytes: firstCap } : null)}
      />
      {autoAccept !== null && <Limits autoAccept={autoAccept} onChange={onChange} />}
    </div>
  )
}

interface LimitsProps extends AutoAcceptFieldsProps {
  readonly autoAccept: AutoAccept
}

function Limits({ autoAccept, onChange }: LimitsProps) {
  const { t, numbers } = useWords()
  const { chooseTarget } = useActions()
  const saveFolder = useApp((state) => state.settings?.saveFolder)
  const { folder, limitBytes } = autoAccept
  const caps = capSteps.includes(limitBytes) ? capSteps : [...capSteps, limitBytes].sort((a, b) => a - b)

  async function chooseFolder() {
    const chosen = await chooseTarget()
    if (chosen !== null) onChange({ folder: chosen.id })
  }

  return (
    <>
      <SelectField
        label={t('devices.cap')}
        value={String(limitBytes)}
        options={caps.map((cap) => ({ value: String(cap), text: numbers.bytes(cap) }))}
        onChoose={(value) => onChange({ limitBytes: Number(value) })}
      />
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-[1_1_12rem]">
          <p className="mb-1 text-sm font-semibold">{t('devices.folder')}</p>
          <p className="text-sm text-muted">
            <PeerText text={folder ?? saveFolder ?? ''} limit={56} />
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {folder !== null && (
            <Button onClick={() => onChange({ folder: null })}>{t('devices.usualFolder')}</Button>
          )}
          <Button onClick={() => void chooseFolder()}>{t('settings.change')}</Button>
        </div>
      </div>
    </>
  )
}
