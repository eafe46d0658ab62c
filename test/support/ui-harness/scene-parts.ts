// What the scenes are made of.
import type {
  EngineSettings,
  TransferProgress,
  TransferReport,
  TransferResult,
  TransferSnapshot,
  TransferState,
  TransferSummary,
} from '../../../src/engine/api.ts'
import type { FakeCamera } from './fake-camera.ts'
import { exampleSettings, type FakeDropline } from './fake-dropline.ts'

/** Something a user does before the picture is taken. */
export type Step =
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'press'; readonly key: string }
  | { readonly kind: 'click'; readonly button: string }
  | { readonly kind: 'paste'; readonly text: string }
  /** Waits until the window says this English text, in its language. */
  | { readonly kind: 'wait-for'; readonly text: string }
  | { readonly kind: 'scroll'; readonly selector: string }
  /** Something without a name of its own. */
  | { readonly kind: 'click-on'; readonly selector: string }
  /** Over the window, or over an element. */
  | { readonly kind: 'drag-over'; readonly selector?: string }

export interface Scene {
  readonly transfers: readonly TransferSnapshot[]
  readonly settings: EngineSettings
  /** What a received text says. */
  readonly text: string
  readonly steps: readonly Step[]
  readonly around: Around
  /** What the camera sees, where one is asked for. */
  readonly camera?: FakeCamera
}

/** The computers and the network around this one, and what is kept of them. */
export type Around = Partial<
  Pick<
    FakeDropline,
    | 'nearbyDevices'
    | 'trusted'
    | 'visibilityState'
    | 'info'
    | 'devicesProblem'
    | 'history'
    | 'historyIsThere'
    | 'doctorReport'
    | 'doctorIsSlow'
    | 'failures'
  >
>

export const photos: TransferSummary = {
  files: 248,
  folders: 6,
  bytes: 3_412_000_000,
  topNames: ['Iceland 2026', 'Route.gpx', 'Packing list.pdf'],
  moreNames: 0,
}

export const longNames: TransferSummary = {
  files: 3,
  folders: 0,
  bytes: 918_273,
  topNames: [
    `${'Minutes of the general meeting of the housing cooperative '.repeat(3)}(final, really final).docx`,
    'תקציב שנתי 2026 – טיוטה אחרונה לפני הצבעה.xlsx',
    `${'unbreakable'.repeat(20)}.tar.zst`,
  ],
  moreNames: 0,
}

export const progress: TransferProgress = {
  bytesDone: 2_183_680_000,
  bytesTotal: 3_412_000_000,
  filesDone: 158,
  filesTotal: 248,
  bytesMoved: 2_183_680_000,
  bytesPerSecond: 48_230_000,
  secondsLeft: 25,
  path: 'direct',
}

export const receivedText = [
  'Door code: 4417#',
  'The key is under the third pot. Water the fern on Thursday, please.',
  'https://maps.example.org/?q=Reykjav%C3%ADk',
].join('\n')

export const noNews: TransferReport = {
  renamed: { total: 0, list: [] },
  same: 0,
  failed: { total: 0, list: [] },
  notSent: { total: 0, list: [] },
}

export const result: TransferResult = {
  files: 248,
  bytes: 3_412_000_000,
  bytesMoved: 3_412_000_000,
  bytesSkipped: 0,
  path: 'direct-lane',
  seconds: 71,
  report: noNews,
}

/** A transfer in `state`, for pictures and tests. */
export function exampleTransfer(
  state: TransferState,
  changes: Partial<Omit<TransferSnapshot, 'state'>> = {},
): TransferSnapshot {
  return {
    id: 'transfer-1',
    direction: 'send',
    summary: photos,
    peerName: 'Jonas’ desktop',
    kind: 'files',
    parentId: null,
    receivers: null,
    limitBytesPerSecond: null,
    folder: null,
    conflict: null,
    conflicts: 0,
    deviceId: null,
    shortNumber: null,
    trust: 'none',
    ...changes,
    state,
  }
}

/** A share whose code can be used for another nine and a half minutes. */
export function waitingState(
  code = '4821-ocean-velvet',
  wrongGuesses = 0,
): Extract<TransferState, { name: 'waiting-for-peer' }> {
  return {
    name: 'waiting-for-peer',
    code,
    link: `dropline://receive#${code}`,
    expiresAtMs: Date.now() + 9.5 * 60_000,
    wrongGuesses,
    guessLimit: 3,
  }
}

export const receiving = { direction: 'receive' } as const

/** A state of the window: its transfers, what a user did, and what is around it. */
export function scene(
  transfers: readonly TransferSnapshot[],
  steps: readonly Step[] = [],
  settings: EngineSettings = exampleSettings,
  around: Around = {},
): Scene {
  return { transfers, steps, settings, text: receivedText, around }
}
