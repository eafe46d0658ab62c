// What the tray shows, as data: the same facts give the same text, so that an open menu is not replaced without need.
import type { TransferId, TransferSnapshot } from '../../engine/api.ts'
import { shellWords } from '../../words/shell.ts'
import type { Activity } from './activity.ts'
import { peerInMenu } from './peer-words.ts'
import type { RecentFile } from './recent-files.ts'

export type TrayState = 'idle' | 'busy' | 'asking'

export type TrayAction =
  | { readonly do: 'show' | 'choose-files' | 'enter-code' | 'pause-all' | 'resume-all' | 'quit' }
  | { readonly do: 'reveal'; readonly id: TransferId }

/** A line of the menu; without an action it can only be read. */
export type TrayLine =
  | { readonly kind: 'separator' }
  | { readonly kind: 'item'; readonly label: string; readonly action: TrayAction | null }
  | { readonly kind: 'submenu'; readonly label: string; readonly lines: readonly TrayLine[] }

export interface TrayFacts {
  readonly activity: Activity
  readonly recent: readonly RecentFile[]
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
export function trayToolTip(activity: Activity): string {
  if (activity.asking > 0) return shellWords.tray.waiting
  return activity.fraction === null || activity.running.length === 0
    ? shellWords.tray.idle
    : shellWords.tray.percent(Math.floor(activity.fraction * 100))
}

/** The menu, from top to bottom. */
export function trayLines({ activity, recent }: TrayFacts): readonly TrayLine[] {
  const words = shellWords.tray
  return [
    ...stateLines(activity.running),
    separator,
    item(words.show, { do: 'show' }),
    item(words.sendFiles, { do: 'choose-files' }),
    item(words.enterCode, { do: 'enter-code' }),
    ...(recent.length === 0
      ? []
      : [{ kind: 'submenu', label: words.recent, lines: recent.map(recentLine) } as const]),
    separator,
    ...(activity.pausable.length > 0 ? [item(words.pauseAll, { do: 'pause-all' })] : []),
    ...(activity.paused.length > 0 ? [item(words.resumeAll, { do: 'resume-all' })] : []),
    item(words.quit, { do: 'quit' }),
  ]
}

function stateLines(running: readonly TransferSnapshot[]): readonly TrayLine[] {
  if (running.length === 0) return [item(shellWords.tray.nothing, null)]
  const more = running.length - LINES
  return [
    ...running.slice(0, LINES).map((transfer) => item(lineOf(transfer), { do: 'show' })),
    ...(more > 0 ? [item(shellWords.tray.more(more), { do: 'show' })] : []),
  ]
}

function lineOf(transfer: TransferSnapshot): string {
  if (transfer.state.name === 'asking') return shellWords.tray.asked
  const peer = peerInMenu(transfer)
  return transfer.direction === 'send' ? shellWords.tray.sendingTo(peer) : shellWords.tray.receivingFrom(peer)
}

function recentLine({ id, name }: RecentFile): TrayLine {
  return item(shellWords.tray.showInFolder(name), { do: 'reveal', id })
}

function item(label: string, action: TrayAction | null): TrayLine {
  return { kind: 'item', label, action }
}
