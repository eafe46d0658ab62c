import { errorCodes, type ErrorDetail } from '../../../src/core/base/errors.ts'
import type {
  PauseReason,
  TransferReport,
  TransferSnapshot,
  TransferSummary,
} from '../../../src/engine/api.ts'
import type { FakeCamera } from './fake-camera.ts'
import { exampleSettings } from './fake-dropline.ts'
import { doctorScenes } from './doctor-scenes.ts'
import { nearbyScenes } from './nearby-scenes.ts'
import { recordsScenes } from './records-scenes.ts'
import {
  exampleTransfer,
  longNames,
  noNews,
  photos,
  progress,
  receivedText,
  receiving,
  result,
  scene,
  type Scene,
  type Step,
  waitingState,
} from './scene-parts.ts'

export { exampleTransfer, waitingState, type Step } from './scene-parts.ts'

const manyNames: TransferSummary = {
  files: 200,
  folders: 0,
  bytes: 48_000_000_000,
  topNames: Array.from({ length: 50 }, (_, index) => `DSC_${String(4210 + index)}.NEF`),
  moreNames: 150,
}

const asking = (summary: TransferSummary, peerName = 'Jonas’ desktop') =>
  exampleTransfer({ name: 'asking' }, { ...receiving, summary, peerName })

const errorDetails: ErrorDetail = {
  name: 'Minutes of the general meeting of the housing cooperative (final).docx',
  neededBytes: 3_412_000_000,
  freeBytes: 812_000_000,
  suggestion: 'velvet',
  word: 2,
  setting: 'rendezvousUrl',
}

const paused = (by: 'me' | 'peer', reason: PauseReason, direction: 'send' | 'receive' = 'send') =>
  scene([exampleTransfer({ name: 'paused', progress, by, reason }, { direction })])

const interrupted = exampleTransfer(
  { name: 'interrupted', progress, error: null },
  { id: 'interrupted', ...receiving },
)

const share: readonly TransferSnapshot[] = [
  exampleTransfer(waitingState(), { id: 'share', peerName: null, receivers: { waiting: true, count: 3 } }),
  exampleTransfer({ name: 'moving', progress }, { id: 'r1', parentId: 'share' }),
  exampleTransfer({ name: 'done', result }, { id: 'r2', parentId: 'share', peerName: 'Ada' }),
  exampleTransfer(
    { name: 'reconnecting', progress, attempt: 2, nextTryAtMs: null },
    {
      id: 'r3',
      parentId: 'share',
      peerName: 'A computer with a name that is as long as it is allowed to be',
    },
  ),
]

const million: TransferSummary = {
  files: 1_000_000,
  folders: 12_345,
  bytes: 4_096_000_000,
  topNames: Array.from({ length: 1000 }, (_, index) => `part-${String(index).padStart(4, '0')}`),
  moreNames: 999_000,
}

const several: readonly TransferSnapshot[] = [
  exampleTransfer({ name: 'done', result }, { id: 'a', summary: longNames }),
  exampleTransfer({ name: 'moving', progress: { ...progress, path: 'relayed' } }, { id: 'b', ...receiving }),
  exampleTransfer({ name: 'failed', error: { code: 'peer-lost', detail: {} } }, { id: 'c' }),
  exampleTransfer({ name: 'moving', progress }, { id: 'd', summary: manyNames }),
]

const longReport: TransferReport = {
  renamed: {
    total: 1204,
    list: Array.from({ length: 200 }, (_, index) => ({
      from: `Invoices/2026/aux ${String(index)}?.pdf`,
      to: `Invoices/2026/aux ${String(index)}_.pdf`,
    })),
  },
  same: 12_408,
  failed: {
    total: 2,
    list: [
      { name: 'Iceland 2026/Day 3/live.log', code: 'source-changed' },
      {
        name: `${'A very long folder name that does not end/'.repeat(4)}private.key`,
        code: 'source-unreadable',
      },
    ],
  },
  notSent: {
    total: 3,
    list: [
      { name: 'run/service.sock', reason: 'special-file' },
      { name: 'latest', reason: 'link-outside' },
      { name: 'old', reason: 'link-broken' },
    ],
  },
}

function scanScene(camera: FakeCamera, text: string): Scene {
  const steps: readonly Step[] = [
    { kind: 'click', button: 'Scan a code' },
    { kind: 'wait-for', text },
  ]
  return { ...scene([], steps), camera }
}

/** Every state that the window can be in. */
export const scenes: Readonly<Record<string, Scene>> = {
  ...nearbyScenes,
  ...recordsScenes,
  ...doctorScenes,
  home: scene([]),
  'home-drag': scene([], [{ kind: 'drag-over' }]),
  'home-typing': scene([], [{ kind: 'type', text: '4821 oc' }]),
  'home-second-word': scene(
    [],
    [
      { kind: 'type', text: '4821 ocean v' },
      { kind: 'press', key: 'ArrowDown' },
    ],
  ),
  'home-unknown-word': scene([], [{ kind: 'type', text: '4821 ocaen ' }]),
  'home-complete': scene([], [{ kind: 'type', text: '4821-ocean-velvet' }]),
  'home-incomplete': scene(
    [],
    [
      { kind: 'type', text: '4821-ocean-' },
      { kind: 'click', button: 'Receive' },
    ],
  ),
  scan: scanScene(
    { kind: 'picture', text: null },
    'Hold the code on the other screen in front of the camera.',
  ),
  'scan-foreign': scanScene(
    { kind: 'picture', text: 'https://example.org/menu' },
    'That is not a Dropline code. Look for the one beside the pairing code.',
  ),
  'scan-starting': scanScene({ kind: 'waiting' }, 'Starting the camera'),
  'scan-none': scanScene({ kind: 'error', name: 'NotFoundError' }, 'No camera was found.'),
  'scan-denied': scanScene({ kind: 'error', name: 'NotAllowedError' }, 'Dropline may not use the camera.'),
  'scan-busy': scanScene({ kind: 'error', name: 'NotReadableError' }, 'The camera cannot be used now.'),
  'home-notice': scene([], [{ kind: 'click', button: 'Choose files' }], exampleSettings, {
    failures: new Map([['chooseFiles', { code: 'source-unreadable', detail: errorDetails }]]),
  }),
  'home-menu': scene([], [{ kind: 'click', button: 'More' }]),
  settings: scene([], [{ kind: 'click', button: 'Settings' }]),
  'settings-end': scene(
    [],
    [
      { kind: 'click', button: 'Settings' },
      { kind: 'scroll', selector: 'dialog' },
    ],
  ),
  preparing: scene([exampleTransfer({ name: 'preparing' }, { summary: null, peerName: null })]),
  waiting: scene([exampleTransfer(waitingState(), { peerName: null })]),
  'waiting-guess': scene([exampleTransfer(waitingState('0307-mushroom-umbrella', 1), { peerName: null })]),
  'waiting-four-words': scene([
    exampleTransfer(waitingState('40217-mushroom-umbrella-elephant-hospital'), {
      peerName: null,
      summary: longNames,
    }),
  ]),
  'waiting-drag': scene([exampleTransfer(waitingState(), { peerName: null })], [{ kind: 'drag-over' }]),
  looking: scene([
    exampleTransfer({ name: 'looking-for-peer' }, { ...receiving, summary: null, peerName: null }),
  ]),
  connecting: scene([
    exampleTransfer({ name: 'connecting' }, { ...receiving, summary: null, peerName: null }),
  ]),
  'waiting-for-answer': scene([exampleTransfer({ name: 'waiting-for-answer' })]),
  asking: scene([asking(photos)]),
  'asking-long': scene([asking(longNames, 'A computer with a name that is as long as it is allowed to be')]),
  'asking-many': scene([asking(manyNames)]),
  'asking-conflicts': scene([
    exampleTransfer({ name: 'asking' }, { ...receiving, conflicts: 2, folder: '/home/mara/Downloads' }),
  ]),
  'asking-million': scene([asking(million)]),
  'asking-text': scene([
    exampleTransfer(
      { name: 'asking' },
      {
        ...receiving,
        kind: 'text',
        summary: { files: 1, folders: 0, bytes: 128, topNames: ['text.txt'], moreNames: 0 },
      },
    ),
  ]),
  sending: scene([exampleTransfer({ name: 'moving', progress })]),
  'sending-limited': scene([
    exampleTransfer({ name: 'moving', progress }, { limitBytesPerSecond: 3_000_000 }),
  ]),
  'sending-drag': scene(
    [exampleTransfer({ name: 'moving', progress })],
    [{ kind: 'drag-over', selector: '[data-add-to]' }],
  ),
  'paused-me': paused('me', 'user'),
  'paused-peer': paused('peer', 'user', 'receive'),
  'paused-disk-full': paused('me', 'disk-full', 'receive'),
  'paused-disk-full-there': paused('peer', 'disk-full'),
  'paused-target-missing': paused('me', 'target-missing', 'receive'),
  reconnecting: scene([
    exampleTransfer({ name: 'reconnecting', progress, attempt: 3, nextTryAtMs: Date.now() + 8000 }),
  ]),
  'reconnecting-early': scene([
    exampleTransfer({ name: 'reconnecting', progress: null, attempt: 1, nextTryAtMs: null }),
  ]),
  interrupted: scene([interrupted]),
  'interrupted-why': scene([
    exampleTransfer({ name: 'interrupted', progress: null, error: { code: 'peer-left', detail: {} } }),
  ]),
  'interrupted-list': scene([
    interrupted,
    exampleTransfer({ name: 'paused', progress, by: 'me', reason: 'user' }, { id: 'p' }),
    exampleTransfer({ name: 'moving', progress }, { id: 'm' }),
  ]),
  'share-several': scene(share),
  'share-several-listed': scene([...share, exampleTransfer({ name: 'moving', progress }, { id: 'own' })]),
  'done-report': scene(
    [
      exampleTransfer(
        { name: 'done', result: { ...result, bytesSkipped: 1_800_000_000, report: longReport } },
        receiving,
      ),
    ],
    [{ kind: 'click', button: 'Show details' }],
  ),
  'done-same': scene([
    exampleTransfer({ name: 'done', result: { ...result, report: { ...noNews, same: 248 } } }),
  ]),
  'text-received': scene([
    exampleTransfer(
      { name: 'done', result: { ...result, files: 1, bytes: 128, bytesMoved: 128, seconds: 0.2 } },
      {
        ...receiving,
        kind: 'text',
        summary: { files: 1, folders: 0, bytes: 128, topNames: ['text.txt'], moreNames: 0 },
      },
    ),
  ]),
  'text-dialog': scene([], [{ kind: 'paste', text: receivedText }]),
  receiving: scene([
    exampleTransfer(
      {
        name: 'moving',
        progress: {
          ...progress,
          path: 'direct-lane',
          bytesDone: 0,
          filesDone: 0,
          secondsLeft: null,
          bytesPerSecond: 0,
        },
      },
      receiving,
    ),
  ]),
  'receiving-relayed': scene([
    exampleTransfer(
      {
        name: 'moving',
        progress: { ...progress, path: 'relayed', bytesPerSecond: 912_000, secondsLeft: 1350 },
      },
      { ...receiving, summary: longNames },
    ),
  ]),
  finishing: scene([
    exampleTransfer({
      name: 'finishing',
      progress: { ...progress, bytesDone: progress.bytesTotal, filesDone: 248, secondsLeft: 0 },
    }),
  ]),
  several: scene(several),
  'sent-done': scene([exampleTransfer({ name: 'done', result })]),
  'received-done': scene([
    exampleTransfer({ name: 'done', result: { ...result, path: 'relayed' } }, receiving),
  ]),
  ...Object.fromEntries(
    errorCodes.map((code) => [
      `failed-${code}`,
      scene([exampleTransfer({ name: 'failed', error: { code, detail: errorDetails } })]),
    ]),
  ),
}
