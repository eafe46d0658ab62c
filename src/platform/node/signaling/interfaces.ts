import { BlockList, isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'

/** One IPv4 address of this computer. */
export interface LanInterface {
  readonly name: string
  readonly address: string
  /** The subnet, for example '192.168.1.5/24'. */
  readonly cidr: string
  readonly isLoopback: boolean
}

const INTERFACE_LIMIT = 16

/** Addresses that are never routed on the internet: RFC 1918 and link-local (RFC 3927). */
const privateRanges: readonly (readonly [string, number])[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
]

/** The IPv4 addresses that this computer has now. */
export function systemInterfaces(): readonly LanInterface[] {
  const found: LanInterface[] = []
  for (const [name, addresses] of Object.entries(networkInterfaces()))
    for (const { family, address, cidr, internal } of addresses ?? [])
      if (family === 'IPv4' && cidr !== null) found.push({ name, address, cidr, isLoopback: internal })
  return found
}

/** The interfaces for the LAN: all real ones, or loopback where there is no other, so that two programs still meet. */
export function usableInterfaces(all: readonly LanInterface[]): readonly LanInterface[] {
  const real = all.filter((candidate) => !candidate.isLoopback)
  return (real.length > 0 ? real : all).slice(0, INTERFACE_LIMIT)
}

/** A test for addresses that can belong to the LAN: private ones, and the subnets of `interfaces`. */
export function nearbyTest(interfaces: readonly LanInterface[]): (address: string) => boolean {
  const list = new BlockList()
  for (const [network, prefix] of privateRanges) list.addSubnet(network, prefix, 'ipv4')
  for (const { address, cidr } of interfaces) list.addSubnet(address, Number(cidr.split('/')[1]), 'ipv4')
  return (address) => isIPv4(address) && list.check(address, 'ipv4')
}
