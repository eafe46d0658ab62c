import type { ErrorCode, ErrorDetail, ErrorInfo } from '../core/base/errors.ts'
import { formatBytes } from './format.ts'
import { shortName } from './names.ts'

/** What happened and why in one sentence, and what to do next. Plain text, safe to print. */
export interface ErrorWords {
  readonly title: string
  readonly advice: string
}

/** Finds the words for an error; names and sizes are taken from its detail. True on either side of the transfer. */
export function describeError(error: ErrorInfo): ErrorWords {
  return phrases[error.code](error.detail)
}

const phrases: Readonly<Record<ErrorCode, (detail: ErrorDetail) => ErrorWords>> = {
  'code-malformed': malformedWords,
  'code-wrong': () =>
    words(
      'The code did not match.',
      'Compare every word with the sender and try again. If all of them are right, ask for a new code.',
    ),
  'code-expired': () =>
    words(
      'This code has expired, or nobody is using its number.',
      'Check the four digits. If they are right, the files must be shared again for a new code.',
    ),
  'code-used-up': () =>
    words('The code was closed after too many wrong guesses.', 'Share the files again to get a new code.'),
  'code-busy': () =>
    words(
      'Somebody else is connecting with this code right now.',
      'Wait a moment and try again. If nobody else should know it, share the files again for a new code.',
    ),
  'pairing-failed': () =>
    words(
      'The other side did not complete the pairing.',
      'Make sure that both sides use the newest Dropline, then try again with a new code.',
    ),
  'no-signaling': () =>
    words(
      'Neither the local network nor a rendezvous server could be reached.',
      'Check the network, and in the settings that the local network is on or that the server is right.',
    ),
  'no-path': () =>
    words(
      'The two computers found each other, but could not connect.',
      'Bring both onto the same network, or let Dropline through the firewall, then try again.',
    ),
  'peer-lost': () =>
    words(
      'The connection to the other computer was lost.',
      'Make sure that it is awake and online. What has arrived is kept: continue when both sides are there again.',
    ),
  'peer-left': () =>
    words(
      'The other computer has stopped the transfer for now.',
      'Nothing is lost: it goes on where it was when both sides are there again.',
    ),
  'protocol-violation': () =>
    words(
      'The other side sent something unexpected, so the connection was closed.',
      'Update Dropline on both computers. If it happens again, do not trust the other side.',
    ),
  'version-mismatch': () =>
    words(
      'The two computers run versions of Dropline that do not understand each other.',
      'Update Dropline on both, then try again.',
    ),
  declined: () =>
    words(
      'The files were declined.',
      'Nothing was saved. If that was a mistake, share them again for a new code.',
    ),
  cancelled: () =>
    words('You cancelled the transfer.', 'To start over, share the files again for a new code.'),
  'cancelled-by-peer': () =>
    words('The other person cancelled the transfer.', 'Ask them whether to try again; it needs a new code.'),
  'manifest-rejected': (detail) =>
    words(
      `The files were refused because ${nameOr('one of them', detail)} cannot be saved safely${because(detail)}.`,
      'Nothing was saved. The sender can rename it and share again.',
    ),
  'disk-full': (detail) =>
    words(
      `The receiving disk is full${roomWords(detail)}.`,
      'Free some space or choose another folder, then start again.',
    ),
  'source-unreadable': (detail) =>
    words(
      `${nameOr('A file', detail)} cannot be read on the sending computer.`,
      'Check that it still exists and may be opened, then share again.',
    ),
  'source-changed': (detail) =>
    words(
      `${nameOr('A file', detail)} changed while it was being sent.`,
      'Wait until nothing writes to it any more, then share again.',
    ),
  'target-unwritable': (detail) =>
    words(
      `${nameOr('The folder for received files', detail)} cannot be written on the receiving computer.`,
      'Choose a folder that may be written to, then start again.',
    ),
  'target-missing': () =>
    words(
      'The folder for received files has disappeared on the receiving computer.',
      'Plug the disk in again or mount it; the transfer then goes on where it was.',
    ),
  'hash-mismatch': (detail) =>
    words(
      `${nameOr('A file', detail)} arrived damaged and was thrown away.`,
      'Start the transfer again. If it happens again, check the disks and the network.',
    ),
  'name-unsupported': (detail) =>
    words(
      `${nameOr('A file', detail)} has a name that cannot be sent${because(detail)}.`,
      'Rename it, then share again.',
    ),
  'not-resumable': () =>
    words(
      'This transfer cannot be continued any more.',
      'Share the files again for a new code. What has arrived already is not sent twice when it goes into the same folder with “skip”.',
    ),
  'nothing-to-send': () =>
    words('There was no file or folder to send.', 'Drop files from a folder, or choose some.'),
  'setting-invalid': (detail) =>
    words(`${settingName(detail)} cannot be set to this value.`, 'Correct it in the settings.'),
  'engine-crashed': () =>
    words(
      'The part of Dropline that moves files stopped unexpectedly.',
      'It has been started again. Share or receive the files once more.',
    ),
  internal: () =>
    words(
      'Something went wrong inside Dropline.',
      'Try again. If it happens again, restart Dropline and report what you did.',
    ),
}

const ordinals = ['first', 'second', 'third', 'fourth'] as const

/** `detail.word` is the position of the unknown word, from 1: what was typed is nearly a secret and not in the detail. */
function malformedWords(detail: ErrorDetail): ErrorWords {
  const ordinal = typeof detail['word'] === 'number' ? ordinals[detail['word'] - 1] : undefined
  const suggestion = text(detail, 'suggestion')
  return words(
    ordinal === undefined
      ? 'This is not a complete pairing code.'
      : `The ${ordinal} word is not a word of any code.`,
    suggestion === null
      ? 'A code is four digits and words, like 4821-ocean-velvet. No guess was used.'
      : `Did you mean “${shortName(suggestion, 24)}”? No guess was used.`,
  )
}

const settingNames: Readonly<Record<string, string>> = {
  deviceName: 'The name of this computer',
  saveFolder: 'The folder for received files',
  rendezvousUrl: 'The rendezvous server',
  lan: 'The local network switch',
  conflict: 'The rule for names that exist already',
  keepTimes: 'The switch for file times',
  keepExecutable: 'The switch for programs',
  links: 'The rule for links',
  uploadLimitBytesPerSecond: 'The limit for sending',
  downloadLimitBytesPerSecond: 'The limit for receiving',
}

function settingName(detail: ErrorDetail): string {
  return settingNames[text(detail, 'setting') ?? ''] ?? 'A setting'
}

function roomWords(detail: ErrorDetail): string {
  const { neededBytes, freeBytes } = detail
  if (typeof neededBytes !== 'number') return ''
  const needed = `: ${formatBytes(neededBytes)} needed`
  return typeof freeBytes === 'number' ? `${needed}, ${formatBytes(freeBytes)} free` : needed
}

function because(detail: ErrorDetail): string {
  const reason = text(detail, 'reason')
  return reason === null ? '' : ` (${shortName(reason.replaceAll('-', ' '), 80)})`
}

function nameOr(otherwise: string, detail: ErrorDetail): string {
  const name = text(detail, 'name')
  return name === null ? otherwise : `“${shortName(name, 48)}”`
}

function text(detail: ErrorDetail, key: string): string | null {
  const value = detail[key]
  return typeof value === 'string' && value !== '' ? value : null
}

function words(title: string, advice: string): ErrorWords {
  return { title, advice }
}
