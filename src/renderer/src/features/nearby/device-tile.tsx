import { clsx } from 'clsx'
import {
  Clock,
  EllipsisVertical,
  FolderPlus,
  MessageSquareText,
  ShieldCheck,
  TriangleAlert,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { assertNever } from '../../../../core/base/assert-never.ts'
import { harmless, shortName } from '../../../../words/names.ts'
import type { Words } from '../../../../words/words.ts'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { DeviceIcon } from '../../ui/device-icon.tsx'
import { MenuButton } from '../../ui/menu-button.tsx'
import type { Reachable, Standing } from './reachable.ts'
import { REFUSE_ATTRIBUTE, SEND_TARGET_ATTRIBUTE, targetKey } from './send-target.ts'

const nameLimit = 40

interface DeviceTileProps {
  readonly device: Reachable
  /** Files hang over it. */
  readonly over: boolean
}

/** A device to drop things on, to paste into, or to choose files for. */
export function DeviceTile({ device, over }: DeviceTileProps) {
  const actions = useActions()
  const words = useWords()
  const { to, standing, kind } = device
  const name = shortName(device.name, nameLimit)
  const alarmed = standing.name === 'identity-changed'
  const droppable = alarmed ? { [REFUSE_ATTRIBUTE]: '' } : { [SEND_TARGET_ATTRIBUTE]: targetKey(to) }
  return (
    <li
      {...droppable}
      className={clsx(
        'relative flex min-h-15 items-center rounded-control bg-control',
        over && 'bg-accent-soft outline-2 outline-accent',
      )}
    >
      <button
        type="button"
        title={harmless(device.name)}
        onClick={() => {
          if (alarmed) actions.raiseIdentityAlarm()
          else void actions.chooseFiles(to)
        }}
        className="flex min-h-15 min-w-0 flex-1 items-center gap-3 rounded-control px-3 text-start hover:bg-accent-soft"
      >
        <DeviceIcon
          kind={kind}
          className={clsx('shrink-0', standing.name === 'away' ? 'text-muted' : 'text-accent')}
        />
        <span className="min-w-0 flex-1">
          {/* Cut at the end of the name, which is not always the end of the line. */}
          <span className="block font-medium">
            <bdi className="inline-block max-w-full truncate align-bottom">{harmless(device.name)}</bdi>
          </span>
          <span
            className={clsx(
              'flex items-center gap-1 text-[0.8125rem]',
              alarmed ? 'font-medium text-danger' : 'text-muted',
            )}
          >
            <StandingIcon standing={standing} />
            <span className="truncate">
              {over ? words.t('nearby.release') : standingWords(standing, words)}
            </span>
          </span>
        </span>
      </button>
      {!alarmed && (
        <MenuButton
          label={words.t('nearby.moreFor', { device: name })}
          icon={<EllipsisVertical size={18} aria-hidden="true" />}
          entries={[
            {
              text: words.t('send.chooseFolder'),
              icon: <FolderPlus size={18} aria-hidden="true" />,
              onChoose: () => void actions.chooseFolder(to),
            },
            {
              text: words.t('send.text'),
              icon: <MessageSquareText size={18} aria-hidden="true" />,
              onChoose: () => actions.setDraft({ text: '', to }),
            },
          ]}
        />
      )}
    </li>
  )
}

/** What a person should know of a device before sending something to it. */
function standingWords(standing: Standing, { t }: Words): string {
  switch (standing.name) {
    case 'remembered':
      return t('nearby.remembered')
    case 'unverified':
      return standing.address === null
        ? t('nearby.unverified')
        : t('nearby.unverifiedAt', { address: shortName(standing.address, nameLimit) })
    case 'away':
      return t('nearby.away')
    case 'identity-changed':
      return t('nearby.identityChanged')
    default:
      return assertNever(standing)
  }
}

function StandingIcon({ standing }: { readonly standing: Standing }): ReactNode {
  const look = { size: 14, 'aria-hidden': true, className: 'shrink-0' } as const
  switch (standing.name) {
    case 'remembered':
      return <ShieldCheck {...look} />
    case 'away':
      return <Clock {...look} />
    case 'identity-changed':
      return <TriangleAlert {...look} />
    case 'unverified':
      return null
    default:
      return assertNever(standing)
  }
}
