import { Trash2 } from 'lucide-react'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import type { TrustDuration, TrustedDevice } from '../../../../engine/neighbourhood-api.ts'
import type { CallResult } from '../../../../ipc/contract.ts'
import { shortName } from '../../../../words/names.ts'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { AskOnce } from '../../ui/ask-once.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { AutoAcceptFields } from './auto-accept-fields.tsx'
import { NameForm } from './name-form.tsx'

interface DeviceDetailsProps {
  readonly device: TrustedDevice
  /** null when it went well: what was said before is over. */
  readonly onFailure: (error: ErrorInfo | null) => void
}

const nameLimit = 40
const durations = ['always', '30-days', 'once'] as const satisfies readonly TrustDuration[]

/** What can be changed about a device. Everything takes effect at once. */
export function DeviceDetails({ device, onFailure }: DeviceDetailsProps) {
  const actions = useActions()
  const { t, numbers } = useWords()

  async function tell(call: Promise<CallResult<void>>) {
    const result = await call
    onFailure(result.ok ? null : result.error)
  }

  return (
    <div className="flex flex-col gap-5 border-t border-hairline px-4 py-4">
      <p className="text-sm text-muted">
        {t('devices.since', { when: numbers.moment(device.rememberedAtMs) })}
        {!device.mutual && ` ${t('devices.notMutual')}`}
      </p>
      <NameForm name={device.name} onName={(name) => void tell(actions.renameDevice(device.id, name))} />
      {!device.identityChanged && (
        <>
          <SelectField<TrustDuration>
            label={t('devices.keptFor')}
            value={device.duration}
            options={durations.map((value) => ({ value, text: t(`nearby.duration.${value}`) }))}
            onChoose={(duration) => void tell(actions.setTrustDuration(device.id, duration))}
          />
          <AutoAcceptFields
            autoAccept={device.autoAccept}
            onChange={(options) => void tell(actions.setAutoAccept(device.id, options))}
          />
        </>
      )}
      <div className="flex flex-wrap gap-2">
        <AskOnce
          label={t('devices.forget')}
          icon={<Trash2 size={17} aria-hidden="true" />}
          question={t('devices.forgetQuestion', { device: shortName(device.name, nameLimit) })}
          yes={t('devices.forget')}
          no={t('devices.keep')}
          onYes={() => void tell(actions.removeDevice(device.id))}
        />
      </div>
    </div>
  )
}
