// What the window shows of the computers around this one.
import type { NearbyDevice, TrustedDevice } from '../../../src/engine/neighbourhood-api.ts'
import { nearbyDevice, trustedDevice, trustedVisibility } from '../devices.ts'
import { exampleSettings } from './fake-dropline.ts'
import {
  type Around,
  exampleTransfer,
  longNames,
  photos,
  progress,
  receiving,
  result,
  scene,
  type Scene,
  type Step,
} from './scene-parts.ts'

const longName = 'A computer with a name that is as long as it is allowed to be'

const jonas = trustedDevice({ id: 'jonas', nearby: true })
const studio = trustedDevice({ id: 'studio', name: 'Studio', kind: 'laptop' })
const stranger = nearbyDevice({ id: 'near-2', name: 'Ada’s laptop' })
const nearJonas = nearbyDevice({ id: 'near-1', deviceId: 'jonas', name: 'Jonas’ desktop', kind: 'desktop' })

const people: Around = { nearbyDevices: [stranger, nearJonas], trusted: [jonas, studio] }

const crowd: readonly NearbyDevice[] = Array.from({ length: 11 }, (_, index) =>
  nearbyDevice({
    id: `crowd-${String(index)}`,
    name: index === 4 ? longName : index === 6 ? 'מחשב של דנה' : `Desk ${String(index + 1)}`,
    kind: index % 3 === 0 ? 'desktop' : index % 3 === 1 ? 'laptop' : 'other',
    address: index === 8 ? '192.168.1.20:34821' : null,
  }),
)

const everyone: Around = {
  visibilityState: { ...trustedVisibility, mode: 'everyone', everyoneUntilMs: Date.now() + 8.4 * 60_000 },
}
const hidden: Around = { visibilityState: { mode: 'hidden', everyoneUntilMs: null, addresses: [] } }
const alarmed = (changes: Partial<TrustedDevice>): Around => ({
  nearbyDevices: [nearJonas, stranger],
  trusted: [{ ...jonas, identityChanged: true, ...changes }, studio],
})

const byAddress: readonly Step[] = [{ kind: 'click', button: 'Connect by address' }]
const asksNumber = { ...receiving, shortNumber: '482913' }
const waits = exampleTransfer(
  { name: 'waiting-for-device', deviceName: 'Studio' },
  { id: 'sent-1', peerName: 'Studio', deviceId: 'studio' },
)

const around = (what: Around, steps: readonly Step[] = []): Scene => scene([], steps, exampleSettings, what)
const during = (transfer: Scene['transfers'][number], what: Around = people): Scene =>
  scene([transfer], [], exampleSettings, what)

/** Every state of the nearby panel, of requests from nearby, of remembering and of the outbox. */
export const nearbyScenes: Readonly<Record<string, Scene>> = {
  'nearby-people': around(people),
  'nearby-crowd': around({ nearbyDevices: crowd, trusted: [studio], ...everyone }),
  'nearby-everyone': around(everyone),
  'nearby-hidden': around(hidden),
  'nearby-drag': around(people, [{ kind: 'drag-over', selector: '[data-send-to]' }]),
  'nearby-menu': around(people, [{ kind: 'click-on', selector: '[data-send-to] [aria-haspopup=menu]' }]),
  'nearby-alarm': around(alarmed({})),
  'nearby-alarm-long': around(alarmed({ name: longName })),
  'nearby-address': around(everyone, byAddress),
  'nearby-address-hidden': around(hidden, byAddress),
  'nearby-asking': during(exampleTransfer({ name: 'asking' }, asksNumber)),
  'nearby-asking-long': during(
    exampleTransfer({ name: 'asking' }, { ...asksNumber, summary: longNames, peerName: longName }),
  ),
  'nearby-asking-remembered': during(
    exampleTransfer({ name: 'asking' }, { ...receiving, deviceId: 'jonas', trust: 'remembered' }),
  ),
  'nearby-waiting': during(exampleTransfer({ name: 'waiting-for-answer' }, { shortNumber: '482913' })),
  'nearby-sending-share-drag': scene(
    [exampleTransfer({ name: 'moving', progress })],
    [{ kind: 'drag-over', selector: 'aside' }],
    exampleSettings,
    people,
  ),
  'nearby-remember': during(exampleTransfer({ name: 'done', result }, { trust: 'possible' })),
  'nearby-remember-received': during(
    exampleTransfer({ name: 'done', result }, { ...receiving, trust: 'possible' }),
  ),
  'nearby-remember-wanted': during(
    exampleTransfer({ name: 'done', result }, { ...receiving, trust: 'wanted-by-peer', peerName: longName }),
  ),
  'nearby-remembered-here': during(
    exampleTransfer(
      { name: 'done', result },
      { deviceId: 'studio', trust: 'remembered', peerName: 'Studio' },
    ),
    { trusted: [{ ...studio, mutual: false }] },
  ),
  'outbox-list': scene([waits, { ...waits, id: 'sent-2', summary: photos }], [], exampleSettings, people),
  'outbox-stage': scene(
    [waits],
    [{ kind: 'click-on', selector: 'ul[aria-label] li > button' }],
    exampleSettings,
    people,
  ),
}
