import { clsx } from 'clsx'
import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { assertNever } from '../../../../core/base/assert-never.ts'
import type { TransferSnapshot } from '../../../../engine/api.ts'
import type { TrustDuration } from '../../../../engine/neighbourhood-api.ts'
import { useActions, useApp } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import { StageSelect } from '../../ui/stage-select.tsx'
import { peerOf } from './transfer-words.ts'

const durations = ['always', '30-days', 'once'] as const satisfies readonly TrustDuration[]

/** Whether the person is asked something about the other computer. */
export function offersTrust({ trust }: TransferSnapshot): boolean {
  return trust === 'possible' || trust === 'wanted-by-peer'
}

/** After a pairing: to know the other computer from now on, so that the next time needs no code. */
export function RememberOffer({ transfer }: { readonly transfer: TransferSnapshot }) {
  const { trust } = transfer
  // One that was known before needs no word about it.
  const [isOld] = useState(trust === 'remembered')
  switch (trust) {
    case 'none':
      return null
    case 'possible':
    case 'wanted-by-peer':
      return <Offer transfer={transfer} wanted={trust === 'wanted-by-peer'} />
    case 'remembered':
      return <Remembered transfer={transfer} isOld={isOld} />
    default:
      return assertNever(trust)
  }
}

function Offer({ transfer, wanted }: { readonly transfer: TransferSnapshot; readonly wanted: boolean }) {
  const actions = useActions()
  const { t } = useWords()
  const [duration, setDuration] = useState<TrustDuration>('always')
  const peer = peerOf(transfer) ?? t('nearby.theOther')
  return (
    <div
      role="group"
      aria-label={t('nearby.remember')}
      className={clsx(
        'mt-4 flex max-w-full flex-col items-center gap-2.5 rounded-control border px-4 py-3 low:mt-3 low:gap-2 low:py-2.5',
        wanted ? 'border-stage-accent bg-stage-control' : 'border-stage-line',
      )}
    >
      {/* Reserved for both sentences: the other side's wish may come at any time and must not move the buttons. */}
      <p
        role={wanted ? 'status' : undefined}
        className={clsx('max-w-[30rem] text-sm text-pretty', wanted ? 'font-medium' : 'text-stage-muted')}
      >
        {wanted ? t('nearby.rememberWanted', { peer }) : t('nearby.rememberHint', { peer })}
      </p>
      <div className="flex max-w-full flex-wrap justify-center gap-2">
        <StageSelect
          label={t('nearby.rememberFor')}
          value={duration}
          options={durations.map((value) => ({ value, text: t(`nearby.duration.${value}`) }))}
          onChoose={(value) => setDuration(durations.find((known) => known === value) ?? duration)}
        />
        <Button
          look={wanted ? 'stage-primary' : 'stage-quiet'}
          onClick={() => void actions.remember(transfer.id, duration)}
        >
          <ShieldCheck size={17} aria-hidden="true" />
          {t('nearby.remember')}
        </Button>
      </div>
    </div>
  )
}

/** It is remembered; whether the other side does the same is said, because only then no code is needed. */
function Remembered({ transfer, isOld }: { readonly transfer: TransferSnapshot; readonly isOld: boolean }) {
  const { t } = useWords()
  const device = useApp((state) => state.devices.find(({ id }) => id === transfer.deviceId))
  const peer = peerOf(transfer) ?? t('nearby.theOther')
  const isMutual = device?.mutual === true
  if (isOld && isMutual) return null
  return (
    <p role="status" className="mt-4 flex max-w-[34rem] items-start gap-2 text-sm text-pretty">
      <ShieldCheck size={17} aria-hidden="true" className="mt-0.5 shrink-0 text-stage-accent" />
      <span className="min-w-0">
        {device?.mutual === true
          ? t('nearby.rememberedBoth', { peer })
          : t('nearby.rememberedHere', { peer })}
      </span>
    </p>
  )
}
