import type { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { NetworkWatch } from '../../../../src/platform/node/network-watch.ts'
import { ManualClock } from '../../../support/manual-clock.ts'

type Interfaces = ReturnType<typeof networkInterfaces>

const interfacesWith = (...addresses: string[]): Interfaces => ({
  eth0: addresses.map((address) => ({
    address,
    netmask: '255.255.255.0',
    family: 'IPv4',
    mac: '02:00:00:00:00:01',
    internal: false,
    cidr: `${address}/24`,
  })),
})

test('tells once when the addresses have changed and stand still, and looks only while somebody listens', () => {
  const clock = new ManualClock()
  let current = interfacesWith('192.0.2.1')
  const watch = new NetworkWatch(clock, () => current)
  expect(clock.pendingTimers).toBe(0)
  let told = 0
  const stop = watch.onChange(() => (told += 1))
  clock.advance(60_000)
  expect(told).toBe(0)
  current = interfacesWith()
  clock.advance(1_000)
  current = interfacesWith('198.51.100.7')
  clock.advance(500)
  expect(told).toBe(0)
  clock.advance(500)
  expect(told).toBe(1)
  clock.advance(60_000)
  expect(told).toBe(1)
  stop()
  stop()
  expect(clock.pendingTimers).toBe(0)
  // What changed while nobody listened is no news to the next one.
  current = interfacesWith('203.0.113.9')
  const stopAgain = watch.onChange(() => (told += 1))
  clock.advance(60_000)
  expect(told).toBe(1)
  stopAgain()
})
