// @vitest-environment jsdom
import {
  MessageChannel,
  receiveMessageOnPort,
  type MessagePort as NodeMessagePort,
} from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import type { PeerFactory } from '../../../../src/core/peer/ports.ts'
import { RTC_PORT_MESSAGE } from '../../../../src/ipc/contract.ts'
import { startRtcHost } from '../../../../src/renderer/src/rtc-host/start.ts'
import { FakeDropline } from '../../../support/ui-harness/fake-dropline.ts'

const factory: PeerFactory = {
  create: () => {
    throw new Error('no peer is asked for here')
  },
}

const opened: NodeMessagePort[] = []
let stop = () => {}
afterEach(() => {
  stop()
  for (const port of opened) port.close()
  opened.length = 0
})

function handOver(changes: Partial<Record<'data' | 'source' | 'origin', unknown>> = {}) {
  const { port1, port2 } = new MessageChannel()
  opened.push(port1)
  const event = Object.assign(new Event('message'), {
    data: RTC_PORT_MESSAGE,
    source: window,
    origin: location.origin,
    ports: [port2],
    ...changes,
  })
  window.dispatchEvent(event)
  return { closed: new Promise<void>((resolve) => port1.once('close', () => resolve())), port2 }
}

/** Whether nobody reads a port: what is put in at one end still lies at the other. */
function liesUnread({ port2 }: ReturnType<typeof handOver>): boolean {
  opened.at(-1)?.postMessage('unread')
  return receiveMessageOnPort(port2) !== undefined
}

test('serves a port of this very window and says that it is ready', async () => {
  const dropline = new FakeDropline()
  stop = startRtcHost(window, dropline.api, factory)
  expect(dropline.asked).toEqual(['rtcReady'])
  const served = handOver()
  // A served port is closed as soon as it carries something that is not of the protocol.
  opened.at(-1)?.postMessage('not of the protocol')
  await served.closed
})

test.each([
  ['another message', { data: 'something else' }],
  ['another source', { source: null }],
  ['another origin', { origin: 'https://elsewhere.example' }],
])('takes no port with %s', (_name, changes) => {
  stop = startRtcHost(window, new FakeDropline().api, factory)
  expect(liesUnread(handOver(changes))).toBe(true)
})

test('a new port replaces the old one', async () => {
  stop = startRtcHost(window, new FakeDropline().api, factory)
  const first = handOver()
  handOver()
  await first.closed
})

test('after the end the port is closed and no other is taken', async () => {
  const end = startRtcHost(window, new FakeDropline().api, factory)
  const first = handOver()
  end()
  await first.closed
  expect(liesUnread(handOver())).toBe(true)
})
