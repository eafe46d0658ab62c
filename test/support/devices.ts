// Other computers for tests and pictures.
import type { NearbyDevice, TrustedDevice, VisibilityState } from '../../src/engine/neighbourhood-api.ts'

/** A device that is remembered for good and away, with what the test says differently. */
export function trustedDevice(different: Partial<TrustedDevice> = {}): TrustedDevice {
  return {
    id: 'device-1',
    name: 'Jonas’ desktop',
    kind: 'desktop',
    rememberedAtMs: 1_790_000_000_000,
    lastSeenAtMs: null,
    duration: 'always',
    expiresAtMs: null,
    mutual: true,
    nearby: false,
    autoAccept: null,
    identityChanged: false,
    ...different,
  }
}

/** A stranger in the same network, with what the test says differently. */
export function nearbyDevice(different: Partial<NearbyDevice> = {}): NearbyDevice {
  return { id: 'near-1', deviceId: null, name: 'Ada', kind: 'laptop', address: null, ...different }
}

/** Seen by remembered devices only. */
export const trustedVisibility: VisibilityState = {
  mode: 'trusted',
  everyoneUntilMs: null,
  addresses: ['192.0.2.10:34821', '[2001:db8::10]:34821'],
}
