import type { SendTarget } from '../../../../engine/api.ts'
import type { DeviceKind, NearbyDevice, TrustedDevice } from '../../../../engine/neighbourhood-api.ts'

/** A device to which something can be sent without a code, now or when it is back. */
export interface Reachable {
  readonly to: SendTarget
  readonly name: string
  readonly kind: DeviceKind
  readonly standing: Standing
}

export type Standing =
  /** Near, and known: its name is the one that this person gave it. */
  | { readonly name: 'remembered' }
  /** Near, and not known: its name is what it says of itself. */
  | { readonly name: 'unverified'; readonly address: string | null }
  /** Known and not near: what is sent to it waits. */
  | { readonly name: 'away' }
  /** Known, and it has shown another identity than before: nothing goes there. */
  | { readonly name: 'identity-changed' }

const order: readonly Standing['name'][] = ['remembered', 'unverified', 'away', 'identity-changed']

/** Everybody who can be sent to: the remembered ones that are near first, those that are away last, each in the order of names. */
export function reachableDevices(
  nearby: readonly NearbyDevice[],
  devices: readonly TrustedDevice[],
  languageTag: string,
): readonly Reachable[] {
  const seen = new Set(nearby.map(({ deviceId }) => deviceId))
  const strangers = nearby.filter(({ deviceId }) => deviceId === null)
  const compare = new Intl.Collator(languageTag, { numeric: true }).compare
  return [
    ...strangers.map(fromStranger),
    ...devices.map((device) => fromRemembered(device, seen.has(device.id) || device.nearby)),
  ].sort((a, b) => order.indexOf(a.standing.name) - order.indexOf(b.standing.name) || compare(a.name, b.name))
}

function fromStranger({ id, name, kind, address }: NearbyDevice): Reachable {
  return { to: { nearbyId: id }, name, kind, standing: { name: 'unverified', address } }
}

/** By its own id even while it is near: if it leaves at this moment, what is sent waits for it. */
function fromRemembered({ id, name, kind, identityChanged }: TrustedDevice, near: boolean): Reachable {
  const standing = identityChanged ? 'identity-changed' : near ? 'remembered' : 'away'
  return { to: { deviceId: id }, name, kind, standing: { name: standing } }
}
