// What the tray shows, as data: the same facts give the same text, so that an open menu is not replaced without need.
import type { TransferId, TransferSnapshot } from '../../engine/api.ts'
import type { Words } from '../../words/words.ts'
import type { Activity } from './activity.ts'
import { lineInMenu } from './peer-words.ts'
import type { RecentFile } from './recent-files.ts'

export type TrayState = 'idle' | 'busy' | 'asking'

export type TrayAction =
  | {
      readonly do:
        'show' | 'choose-files' | 'enter-code' | 'pause-all' | 'resume-all' | 'restart-to-update' | 'quit'
    }
  | { readonly do: 'reveal'; readonly id: TransferId }

/** A line of the menu; without an action it can only be read. */
export type TrayLine =
  | { readonly kind: 'separator' }
  | { readonly kind: 'item'; readonly label: string; readonly action: TrayAction | null }
  | { readonly kind: 'submenu'; readonly label: string; readonly lines: readonly TrayLine[] }

export interface TrayFacts {
  readonly activity: Activity
  readonly recent: readonly RecentFile[]
  /** A new version lies ready. */
  readonly updateReady: boolean
}

/** Transfers that are named one by one. */
const LINES = 3

const separator: TrayLine = { kind: 'separator' }

/** The icon that says it all. */
export function trayState({ asking, running }: Activity): TrayState {
  if (asking > 0) return 'asking'
  return running.length > 0 ? 'busy' : 'idle'
}

/** The line that appears when the pointer rests on the icon. */
export function trayToolTip(activity: Activity, { t, numbers }: Words): string {
  if (activity.asking > 0) return t('tray.waiting')
  return activity.fraction === null || activity.running.length === 0
    ? 'Dropline'
    : t('tray.percent', { percent: numbers.percent(activity.fraction) })
}

/** The menu, from top to bottom. */
export function trayLines({ activity, recent, updateReady }: TrayFacts, words: Words): readonly TrayLine[] {
  const { t } = words
  return [
    ...stateLines(activity.running, words),
    separator,
    item(t('tray.show'), { do: 'show' }),
    item(t('tray.sendFiles'), { do: 'choose-files' }),
    item(t('tray.enterCode'), { do: 'enter-code' }),
    ...(recent.length === 0
      ? []
      : [
          {
            kind: 'submenu',
            label: t('tray.recent'),
            lines: recent.map((file) => recentLine(file, words)),
          } as const,
        ]),
    separator,
    ...(activity.pausable.length > 0 ? [item(t('tray.pauseAll'), { do: 'pause-all' })] : []),
    ...(activity.paused.length > 0 ? [item(t('tray.resumeAll'), { do: 'resume-all' })] : []),
    ...(updateReady ? [item(t('tray.restartToUpdate'), { do: 'restart-to-update' })] : []),
    item(t('menu.quit'), { do: 'quit' }),
  ]
}

function stateLines(running: readonly TransferSnapshot[], words: Words): readonly TrayLine[] {
  const { t } = words
  if (running.length === 0) return [item(t('tray.nothing'), null)]
  const more = running.length - LINES
  return [
    ...running.slice(0, LINES).map((transfer) => item(lineOf(transfer, words), { do: 'show' })),
    ...(more > 0 ? [item(t('contents.more', { count: more }), { do: 'show' })] : []),
  ]
}

function lineOf(transfer: TransferSnapshot, words: Words): string {
  return transfer.state.name === 'asking' ? words.t('tray.asked') : lineInMenu(transfer, words)
}

function recentLine({ id, name }: RecentFile, { t }: Words): TrayLine {
  return item(t('tray.showInFolder', { name }), { do: 'reveal', id })
}

function item(label: string, action: TrayAction | null): TrayLine {
  return { kind: 'item', label, action }
}
