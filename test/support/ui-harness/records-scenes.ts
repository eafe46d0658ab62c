// The pages of what this computer keeps: remembered devices and transfers that have ended.
import type { HistoryEntry, TrustedDevice } from '../../../src/engine/neighbourhood-api.ts'
import { trustedDevice } from '../devices.ts'
import { historyEntry } from '../history.ts'
import { exampleSettings } from './fake-dropline.ts'
import { type Around, scene, type Scene, type Step } from './scene-parts.ts'

const dayMs = 86_400_000
const lastWeekMs = Date.UTC(2026, 10, 16, 9, 12)
const longName = 'A computer with a name that is as long as it is allowed to be'

const menu: Step = { kind: 'click', button: 'More' }
const enter: Step = { kind: 'press', key: 'Enter' }
const tab: Step = { kind: 'press', key: 'Tab' }
const openDevices: readonly Step[] = [menu, enter]
const openHistory: readonly Step[] = [menu, { kind: 'press', key: 'ArrowDown' }, enter]
/** The button that closes the dialog has the focus at first. */
const openFirstDevice: readonly Step[] = [...openDevices, tab, enter]
const askToForget: readonly Step[] = [
  ...openFirstDevice,
  { kind: 'click', button: 'Forget' },
  { kind: 'scroll', selector: 'dialog' },
]

const devices: readonly TrustedDevice[] = [
  trustedDevice({ id: 'a', nearby: true, autoAccept: { folder: null, limitBytes: 10e9 } }),
  trustedDevice({
    ...{ id: 'b', name: 'Studio', kind: 'laptop', lastSeenAtMs: lastWeekMs },
    ...{ duration: '30-days', expiresAtMs: lastWeekMs + 30 * dayMs },
  }),
  trustedDevice({ id: 'c', name: longName, kind: 'other', duration: 'once', mutual: false }),
  trustedDevice({ id: 'd', name: 'מחשב של דנה', kind: 'laptop', lastSeenAtMs: lastWeekMs }),
]

const ownFolder = trustedDevice({
  ...{ id: 'a', name: 'Camera computer', mutual: false, lastSeenAtMs: lastWeekMs },
  autoAccept: { folder: '/home/mara/Pictures/Incoming from the camera computer/2026', limitBytes: 100e9 },
})

const entries: readonly HistoryEntry[] = [
  historyEntry({ id: '1' }),
  historyEntry({
    ...{ id: '2', direction: 'receive', peerName: 'Ada’s laptop', names: ['Minutes.docx'], files: 1 },
    ...{ bytes: 48_200, canSendAgain: false, canReveal: true },
  }),
  historyEntry({ id: '3', kind: 'text', names: ['text.txt'], files: 1, bytes: 128, peerName: null }),
  historyEntry({ id: '4', outcome: 'failed', code: 'disk-full', peerName: longName }),
  historyEntry({
    ...{ id: '5', direction: 'receive', outcome: 'cancelled', canSendAgain: false },
    names: [`${'Minutes of the general meeting '.repeat(4)}.docx`, 'תקציב שנתי 2026.xlsx'],
  }),
  ...Array.from({ length: 60 }, (_, index) =>
    historyEntry({
      ...{ id: `old-${String(index)}`, names: [`DSC_${String(4210 + index)}.NEF`], files: 1 },
      ...{ bytes: 24_000_000, endedAtMs: lastWeekMs - index * dayMs },
    }),
  ),
]

const around = (what: Around, steps: readonly Step[], settings = exampleSettings): Scene =>
  scene([], steps, settings, what)
const off = { ...exampleSettings, historyEnabled: false }
const noKeyring = { version: '0.1.0', platform: 'linux', keyring: false }

/** Every state of the pages for devices and history. */
export const recordsScenes: Readonly<Record<string, Scene>> = {
  'devices-empty': around({}, openDevices),
  devices: around({ trusted: devices }, openDevices),
  'devices-open': around({ trusted: devices }, openFirstDevice),
  'devices-folder': around({ trusted: [ownFolder], info: noKeyring }, openFirstDevice),
  'devices-forget': around({ trusted: devices }, askToForget),
  'devices-alarm': around(
    { trusted: [{ ...ownFolder, identityChanged: true }, ...devices.slice(1)] },
    openFirstDevice,
  ),
  'devices-damaged': around({ devicesProblem: 'damaged', info: noKeyring }, openDevices),
  'history-empty': around({}, openHistory),
  history: around({ history: entries }, openHistory),
  'history-off': around({}, openHistory, off),
  'history-nothing': around({}, [
    ...openHistory,
    ...Array.from('zebra', (key): Step => ({ kind: 'press', key })),
    { kind: 'wait-for', text: 'Clear history' },
  ]),
  'history-clear': around({ history: entries }, [
    ...openHistory,
    { kind: 'wait-for', text: 'Clear history' },
    { kind: 'click', button: 'Clear history' },
  ]),
  'history-gone': around({ history: entries.slice(1, 3), historyIsThere: false }, [
    ...openHistory,
    { kind: 'wait-for', text: 'Clear history' },
    { kind: 'click', button: 'Show in folder' },
    { kind: 'wait-for', text: 'It is not there any more.' },
  ]),
}
