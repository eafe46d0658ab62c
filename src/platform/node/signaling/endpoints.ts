import { isLinkLocalIpv6, splitZone } from '../../../core/base/ip-address.ts'
import type { Endpoint } from '../../../core/trust/sightings.ts'
import type { LanInterface } from './interfaces.ts'

/** The order in which they are dialled: IPv6 before IPv4, and otherwise as they are. */
export function ipv6First<T extends Pick<Endpoint, 'address'>>(endpoints: readonly T[]): T[] {
  const isIpv6 = ({ address }: T): boolean => address.includes(':')
  return [...endpoints.filter(isIpv6), ...endpoints.filter((endpoint) => !isIpv6(endpoint))]
}

/**
 * The addresses that an address may mean on this computer: a link-local IPv6 one without a zone may be on any of its interfaces,
 * every other means itself.
 */
export function inEveryZone(address: string, own: readonly LanInterface[]): readonly string[] {
  if (!isLinkLocalIpv6(address) || splitZone(address).zone !== null) return [address]
  const zones = new Set(own.map((candidate) => splitZone(candidate.address).zone))
  return [...zones].filter((zone) => zone !== null).map((zone) => `${address}%${zone}`)
}
