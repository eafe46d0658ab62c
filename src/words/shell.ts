// What the app says outside of its window: tray, menus, notifications, dialogs. Peer strings come in already shortened.
import { countOf, formatBytes } from './format.ts'

export const shellWords = {
  tray: {
    idle: 'Dropline',
    show: 'Show Dropline',
    sendFiles: 'Send files…',
    enterCode: 'Enter a code…',
    recent: 'Recently received',
    showInFolder: (name: string) => `Show “${name}” in folder`,
    pauseAll: 'Pause all',
    resumeAll: 'Resume all',
    restartToUpdate: 'Restart to update',
    quit: 'Quit Dropline',
    nothing: 'Nothing is being moved',
    sendingTo: (peer: string) => `Sending to ${peer}`,
    receivingFrom: (peer: string) => `Receiving from ${peer}`,
    asked: 'Somebody wants to send you files',
    more: (count: number) => `and ${count} more`,
    percent: (percent: number) => `Dropline: ${percent}%`,
    waiting: 'Dropline: somebody waits for your answer',
  },
  someone: 'Unknown device',
  theOther: 'the other computer',
  notices: {
    asking: {
      title: 'Incoming files',
      body: (peer: string, what: string) => `${peer} wants to send you ${what}.`,
    },
    accept: 'Accept',
    decline: 'Decline',
    received: { title: 'Files received', body: (what: string) => `${what}: received and verified.` },
    showInFolder: 'Show in folder',
    delivered: { title: 'Files delivered', body: (what: string) => `${what}: delivered and verified.` },
    paused: {
      title: 'Transfer waits',
      'disk-full': 'The receiving disk is full. It goes on when there is room.',
      'target-missing': 'The receiving folder cannot be reached. It goes on when it is back.',
    },
    failed: { title: 'Transfer not finished' },
    keepsRunning: {
      title: 'Dropline keeps running',
      body: 'Transfers go on, and nearby devices can reach you. To quit, use the tray icon, or start Dropline again.',
    },
    updateReady: {
      title: 'An update is ready',
      body: (version: string) => `Dropline ${version} starts the next time you open it.`,
    },
  },
  quit: {
    question: (count: number) => `${countOf(count, 'transfer')} not finished. Quit all the same?`,
    detail: 'What has arrived is kept. It goes on from there when both sides run again.',
    quit: 'Quit',
    keep: 'Keep running',
  },
  menu: {
    file: '&File',
    view: '&View',
    sendFiles: 'Send files…',
    sendFolder: 'Send folder…',
    enterCode: 'Enter a code…',
    settings: 'Settings…',
    close: 'Close window',
    quit: 'Quit Dropline',
    website: 'Dropline website',
  },
  dialogs: {
    chooseFiles: 'Choose files to send',
    chooseFolders: 'Choose folders to send',
    chooseSaveFolder: 'Choose where received files go',
  },
  autostart: { comment: 'Lets nearby devices reach this computer' },
} as const

/** "3 files (12.4 MB)", "a text", or the name of a single one. `name` is harmless already. */
export function contentsInWords(
  kind: 'files' | 'text',
  summary: { readonly files: number; readonly folders: number; readonly bytes: number } | null,
  name: string | null,
): string {
  if (kind === 'text') return 'a text'
  if (summary === null) return 'files'
  const what =
    name !== null
      ? `“${name}”`
      : summary.files === 0
        ? countOf(summary.folders, 'folder')
        : countOf(summary.files, 'file')
  return `${what} (${formatBytes(summary.bytes)})`
}
