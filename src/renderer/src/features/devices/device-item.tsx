import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import type { TrustedDevice } from '../../../../engine/neighbourhood-api.ts'
import { errorWords } from '../../../../words/errors.ts'
import { useWords } from '../../app/words-context.tsx'
import { DeviceIcon } from '../../ui/device-icon.tsx'
import { PeerText } from '../../ui/peer-text.tsx'
import { DeviceDetails } from './device-details.tsx'
import { keptWords, seenWords } from './device-words.ts'

interface DeviceItemProps {
  readonly device: TrustedDevice
  readonly onFailure: (error: ErrorInfo | null) => void
}

/** One device: who it is at a glance, and everything that can be changed when it is opened. */
export function DeviceItem({ device, onFailure }: DeviceItemProps) {
  const words = useWords()
  const { t } = words
  const [id, nameId] = [useId(), useId()]
  const [open, setOpen] = useState(false)
  const { identityChanged, nearby } = device
  return (
    <li
      className={clsx('rounded-control border', identityChanged ? 'border-danger-soft' : 'border-hairline')}
    >
      <div
        className={clsx('rounded-t-control', identityChanged && 'on-danger', !open && 'rounded-b-control')}
      >
        <h3>
          <button
            type="button"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
            className="flex w-full items-center gap-3 rounded-control px-4 py-3 text-start"
          >
            <DeviceIcon
              kind={device.kind}
              className={clsx(
                'shrink-0',
                identityChanged ? 'text-danger' : nearby ? 'text-accent' : 'text-muted',
              )}
            />
            <span className="min-w-0 flex-1">
              <span id={nameId} className="block font-semibold">
                {/* Cut at the end of the name, which is not always the end of the line. */}
                <PeerText text={device.name} className="inline-block max-w-full truncate align-bottom" />
              </span>
              <span
                className={clsx('block text-sm', identityChanged ? 'font-medium text-danger' : 'text-muted')}
              >
                {identityChanged ? t('nearby.identityChanged') : seenWords(device, words)}
              </span>
              <span className="block text-sm text-muted">{keptWords(device, words)}</span>
            </span>
            <ChevronDown
              size={18}
              aria-hidden="true"
              className={clsx('shrink-0 text-muted transition-transform', open && 'rotate-180')}
            />
          </button>
        </h3>
        {identityChanged && (
          <p role="alert" className="px-4 pt-2 pb-4 text-sm text-pretty">
            {errorWords({ code: 'identity-changed', detail: {} }, words).advice}
          </p>
        )}
      </div>
      {/* Several can be open, with the same fields and buttons. */}
      <div id={id} role="group" aria-labelledby={nameId} hidden={!open}>
        {open && <DeviceDetails device={device} onFailure={onFailure} />}
      </div>
    </li>
  )
}
