import { ShieldAlert } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { errorWords } from '../../../../words/errors.ts'
import { shortName } from '../../../../words/names.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'

const nameLimit = 40

/**
 * A remembered device has shown another identity. It stays until the device is forgotten, on the page of the devices: nothing
 * here says "go on all the same", and no single press ends it.
 */
export function IdentityAlarm() {
  const words = useWords()
  const { openPage } = useActions()
  const devices = useApp((state) => state.devices)
  const raised = useApp((state) => state.identityAlarms)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (raised > 0) heading.current?.focus()
  }, [raised])
  const changed = devices.filter(({ identityChanged }) => identityChanged)
  if (changed.length === 0) return null
  const { advice } = errorWords({ code: 'identity-changed', detail: {} }, words)
  return (
    <div
      role="alert"
      className="arrive flex flex-col gap-3 rounded-card on-danger border border-transparent px-5 py-4"
    >
      {changed.map(({ id, name }, index) => {
        const device = shortName(name, nameLimit)
        return (
          <div key={id} className="flex items-start gap-3">
            <ShieldAlert size={22} aria-hidden="true" className="mt-0.5 shrink-0 text-danger" />
            <div className="min-w-0 flex-1">
              <h2 ref={index === 0 ? heading : undefined} tabIndex={-1} className="font-semibold">
                {words.t('nearby.alarm', { device })}
              </h2>
              <p className="mt-0.5 text-sm text-pretty">{advice}</p>
            </div>
          </div>
        )
      })}
      {/* In line with the words beside the icon. */}
      <Button className="ms-[2.125rem] max-w-full self-start" onClick={() => openPage('devices')}>
        {words.t('nearby.openDevices')}
      </Button>
    </div>
  )
}
