import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { isLinkLocalIpv6, splitZone } from '../../../core/base/ip-address.ts'
import { interfaceKind } from '../../../core/doctor/interface-kind.ts'

/** One address of this computer. */
export interface LanInterface {
  readonly name: string
  /** Link-local IPv6 addresses have their zone (RFC 4007 section 11), as this system's sockets want it: `fe80::1%eth0`. */
  readonly address: string
  /** The subnet, for example '192.168.1.5/24'. Without a zone. */
  readonly cidr: string
  readonly isLoopback: boolean
}

/** Where multicast DNS takes place: one IPv4 address, or all IPv6 addresses of one interface. */
export interface LanPlace {
  /** The same for the same place. */
  readonly key: string
  /** The zone of the interface; null for IPv4. */
  readonly zone: string | null
  /** At least one; of IPv6 addresses the link-local one comes first. */
  readonly addresses: readonly LanInterface[]
}

/** Addresses, and places, of one version of IP that are used. */
const INTERFACE_LIMIT = 16
/** IPv6 addresses of one interface that are used: privacy extensions (RFC 8981) make new ones every day. */
const IPV6_PER_INTERFACE_LIMIT = 4

type Network = readonly [string, number, 'ipv4' | 'ipv6']

/** Addresses that are never routed on the internet: RFC 1918, link-local (RFC 3927, RFC 4291), RFC 4193. */
const privateRanges: readonly Network[] = [
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
]

/** The addresses that this computer has now. */
export function systemInterfaces(): readonly LanInterface[] {
  const found: LanInterface[] = []
  for (const [name, addresses] of Object.entries(networkInterfaces()))
    for (const { address, cidr, internal, scopeid } of addresses ?? []) {
      if (cidr === null) continue
      const zone = process.platform === 'win32' ? String(scopeid) : name
      const zoned = isLinkLocalIpv6(address) ? `${address}%${zone}` : address
      found.push({ name, address: zoned, cidr, isLoopback: internal })
    }
  return found
}

export function isIpv6({ address }: Pick<LanInterface, 'address'>): boolean {
  return address.includes(':')
}

/**
 * The places for the LAN: every real IPv4 address, and every real interface with a link-local IPv6 address, as all have that
 * speak IPv6.
 */
export function lanPlaces(all: readonly LanInterface[]): readonly LanPlace[] {
  const real = all.filter(({ isLoopback }) => !isLoopback)
  const byKind = [...real.filter((each) => !isVirtual(each)), ...real.filter(isVirtual)]
  const ipv6 = byKind.flatMap((candidate) => {
    const { zone } = splitZone(candidate.address)
    if (zone === null) return []
    const others = real.filter(
      (other) => other.name === candidate.name && isIpv6(other) && other !== candidate,
    )
    return [{ key: `%${zone}`, zone, addresses: [candidate, ...others].slice(0, IPV6_PER_INTERFACE_LIMIT) }]
  })
  const single = ipv6.filter(({ key }, index) => ipv6.findIndex((place) => place.key === key) === index)
  return [
    ...real
      .filter((each) => !isIpv6(each))
      .slice(0, INTERFACE_LIMIT)
      .map(ipv4Place),
    ...single.slice(0, INTERFACE_LIMIT),
  ]
}

/** Of containers and virtual machines there may be so many that the real ones would find no room. */
function isVirtual({ name }: LanInterface): boolean {
  return interfaceKind(name, '') === 'virtual'
}

/** Loopback, so that two programs on one computer meet without any network. Multicast is on its IPv4 side only. */
export function loopbackPlaces(all: readonly LanInterface[]): readonly LanPlace[] {
  return all.filter((each) => each.isLoopback && !isIpv6(each)).map(ipv4Place)
}

function ipv4Place(address: LanInterface): LanPlace {
  return { key: address.address, zone: null, addresses: [address] }
}

/** A test for addresses that can belong to the LAN: private ones, and the subnets of `interfaces`. */
export function nearbyTest(interfaces: readonly LanInterface[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of privateRanges) list.addSubnet(...network)
  for (const { address, cidr } of interfaces) {
    const type = address.includes(':') ? 'ipv6' : 'ipv4'
    list.addSubnet(splitZone(address).bare, Number(cidr.split('/')[1]), type)
  }
  return (address) => {
    const { bare, zone } = splitZone(address)
    // It could be anywhere.
    if (isLinkLocalIpv6(bare) && zone === null) return false
    return isIP(bare) !== 0 && list.check(bare, bare.includes(':') ? 'ipv6' : 'ipv4')
  }
}
