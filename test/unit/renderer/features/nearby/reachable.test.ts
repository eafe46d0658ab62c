import { expect, test } from 'vitest'
import type { NearbyDevice, TrustedDevice } from '../../../../../src/engine/neighbourhood-api.ts'
import { reachableDevices } from '../../../../../src/renderer/src/features/nearby/reachable.ts'
import { trustedDevice } from '../../../../support/devices.ts'

const near = (id: string, name: string, deviceId: string | null = null): NearbyDevice => ({
  id,
  deviceId,
  name,
  kind: 'desktop',
  address: null,
})

function list(nearby: readonly NearbyDevice[], devices: readonly TrustedDevice[]): string[] {
  return reachableDevices(nearby, devices, 'en').map(({ name, standing }) => `${name}: ${standing.name}`)
}

test('remembered ones come first, those that are away last, each by name as people count', () => {
  const devices = [
    trustedDevice({ id: 'a', name: 'Studio 10' }),
    trustedDevice({ id: 'b', name: 'Studio 9' }),
    trustedDevice({ id: 'c', name: 'Attic' }),
  ]
  const nearby = [near('x', 'Zoe'), near('y', 'whatever it says', 'a'), near('z', 'Adam'), near('w', '', 'b')]
  expect(list(nearby, devices)).toEqual([
    'Studio 9: remembered',
    'Studio 10: remembered',
    'Adam: unverified',
    'Zoe: unverified',
    'Attic: away',
  ])
})

test('a stranger that calls itself like a remembered device stays a stranger', () => {
  const devices = [trustedDevice({ id: 'a', name: 'Ada' })]
  expect(list([near('x', 'Ada')], devices)).toEqual(['Ada: unverified', 'Ada: away'])
})

test('another identity outweighs being near, and being away', () => {
  const changed = { identityChanged: true }
  const devices = [
    trustedDevice({ id: 'a', name: 'Ada', ...changed }),
    trustedDevice({ id: 'b', name: 'Bob', ...changed }),
  ]
  expect(list([near('x', 'Ada', 'a')], devices)).toEqual(['Ada: identity-changed', 'Bob: identity-changed'])
})

test('a remembered device is sent to by its own id, so that it may leave at any moment', () => {
  const [device] = reachableDevices([near('x', 'Ada', 'a')], [trustedDevice({ id: 'a', name: 'Ada' })], 'en')
  expect(device?.to).toEqual({ deviceId: 'a' })
})

test('one that was found by its address says where', () => {
  const stranger: NearbyDevice = { ...near('x', 'Ada'), address: '192.0.2.7:34821' }
  const [device] = reachableDevices([stranger], [], 'en')
  expect(device).toMatchObject({ to: { nearbyId: 'x' }, standing: { address: '192.0.2.7:34821' } })
})
