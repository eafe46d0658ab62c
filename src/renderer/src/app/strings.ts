// Every sentence of the window that is not about an error (those are in src/words), in one place.
import type { TransferPath } from '../../../engine/api.ts'
import { countOf, formatBytes, formatCount, formatDuration } from '../../../words/format.ts'

export const appStrings = {
  name: 'Dropline',
  settings: 'Settings',
  dismissNotice: 'Dismiss',
  thisComputer: 'This computer is',
}

export const sendStrings = {
  region: 'Drop files here',
  release: 'Let go to send',
  explanation: 'Share a short code, and they go straight to the other computer. Nothing is uploaded.',
  chooseFiles: 'Choose files',
  chooseFolder: 'Choose folder',
  more: 'Send something else',
}

export const receiveStrings = {
  heading: 'Got a code?',
  label: 'Pairing code',
  placeholder: '4821-ocean-velvet',
  hint: 'Type the code that the sender tells you.',
  savedIn: 'Received files are saved in',
  submit: 'Receive',
  suggestions: 'Matching words',
  ready: 'Ready: press Enter.',
  needDigits: 'A code starts with four digits.',
  nextWord: 'Now the next word.',
  noSuchWord: (word: string) => `No code has “${word}”.`,
  useInstead: (word: string) => `Use “${word}”`,
}

export const transferStrings = {
  cancel: 'Cancel',
  accept: 'Accept',
  decline: 'Decline',
  done: 'Done',
  sendMore: 'Send more',
  tryAgain: 'Try again',
  dismiss: 'Dismiss',
  showInFolder: 'Show in folder',
  copyCode: 'Copy code',
  copied: 'Copied',
  codeLabel: 'Your pairing code',
  codeHeading: 'Tell the other person this code',
  qrLabel: 'QR code with the link of this share',
  qrHint: 'Or let them scan this.',
  otherTransfers: 'Other transfers',
  offeredItems: 'Offered items',
  unknownSender: 'The sender',
  unknownReceiver: 'the other computer',
  preparing: 'Counting files and opening a code',
  preparingHint: 'Large folders take a moment.',
  looking: 'Looking for the sender',
  lookingHint: 'On your network and beyond.',
  connecting: 'Connecting the two computers',
  connectingHint: 'The code was right. Now the shortest way is found.',
  waiting: (peer: string) => `Waiting for ${peer} to accept`,
  waitingHint: 'The other person sees what you want to send.',
  paused: 'Paused',
  reconnecting: 'The connection is lost. Looking for the other side again',
  interrupted: 'Interrupted. It can go on where it was',
  asks: (peer: string, what: string) => `${peer} wants to send you ${what}`,
  asksSuffix: 'wants to send you',
  askedNote: 'Only somebody with your code can ask. The name is the sender’s own choice.',
  willSave: 'Will be saved in',
  sendingTo: (peer: string) => `Sending to ${peer}`,
  receivingFrom: (peer: string) => `Receiving from ${peer}`,
  finishingSend: 'Waiting until everything is safely on the other disk',
  finishingReceive: 'Putting everything in its place',
  delivered: 'Delivered and verified',
  received: 'Received and verified',
  deliveredHint: (peer: string) => `${peer} checked every byte.`,
  receivedHint: 'Every byte was checked.',
  moreNames: (count: number) => `and ${formatCount(count)} more`,
  wrongGuess: (guesses: number, limit: number) => `Someone tried a wrong code (${guesses} of ${limit})`,
  expiresIn: (seconds: number) =>
    seconds >= 60 ? `Expires in ${Math.ceil(seconds / 60)} min` : `Expires in ${seconds} s`,
  expired: 'Expiring now',
  moved: 'Moved',
  speed: 'Speed',
  timeLeft: 'Time left',
  files: 'Files',
  unknownTime: '…',
  of: (part: string, whole: string) => `${part} of ${whole}`,
  left: (time: string) => `${time} left`,
  took: (bytes: number, seconds: number) => `${formatBytes(bytes)} in ${formatDuration(seconds)}`,
}

/** What a transfer holds: "12 files in 2 folders", "3 files", "1 empty folder". */
export function contentsOf(files: number, folders: number): string {
  if (files === 0 && folders > 0) return countOf(folders, 'empty folder')
  return folders > 0 ? `${countOf(files, 'file')} in ${countOf(folders, 'folder')}` : countOf(files, 'file')
}

export const pathNames: Readonly<Record<TransferPath, string>> = {
  direct: 'Direct',
  relayed: 'Relayed',
  'direct-lane': 'Direct lane',
}

export const pathHints: Readonly<Record<TransferPath, string>> = {
  direct: 'Straight from computer to computer',
  relayed: 'Through a relay that cannot read the files',
  'direct-lane': 'Straight from computer to computer, on the fastest way',
}

export const settingsStrings = {
  title: 'Settings',
  deviceName: 'Name of this computer',
  deviceNameHint: 'The other person sees it.',
  deviceNameEmpty: 'Give this computer a name of up to 60 characters.',
  saveFolder: 'Save received files in',
  change: 'Change…',
  server: 'Rendezvous server',
  serverHint: 'Introduces computers over the internet. Empty: this network only.',
  serverInvalid: 'Use an address that starts with wss:// or ws://.',
  lan: 'Find computers on this network',
  lanHint: 'Works without the internet.',
  save: 'Save',
  close: 'Close',
}

export const titleStrings = {
  asking: 'Incoming files',
  'waiting-for-peer': 'Waiting for the other side',
  done: 'Done',
  failed: 'Not finished',
}
