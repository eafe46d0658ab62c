import { BlockList } from 'node:net'
import { networkInterfaces } from 'node:os'
import { interfaceKind } from '../../core/doctor/interface-kind.ts'

type Interfaces = ReturnType<typeof networkInterfaces>

const IPV4_LISTENERS_LIMIT = 2

/** What the rest of the internet cannot reach: RFC 1918, RFC 4193. */
const lanNetworks: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
]

/** This computer on its local networks. */
export interface LanAddresses {
  /** Where something for the local network may listen: real interfaces, no VPN, nothing that the internet reaches. */
  readonly listen: readonly string[]
  /** All addresses of this computer but loopback. */
  readonly own: readonly string[]
  /** Whether an address is in one of this computer's own networks. */
  readonly isNearby: (address: string) => boolean
}

/** Looks at the interfaces as they are now. At most two IPv4 addresses and one IPv6 address are for listening. */
export function lanAddresses(interfaces: Interfaces = networkInterfaces()): LanAddresses {
  const lan = blockListOf(lanNetworks)
  const nearby = new BlockList()
  const [own, ipv4, ipv6]: [string[], string[], string[]] = [[], [], []]
  for (const [name, addresses = []] of Object.entries(interfaces))
    for (const { address, family, cidr, internal } of addresses) {
      if (internal || cidr === null) continue
      const type = family === 'IPv4' ? 'ipv4' : 'ipv6'
      own.push(address)
      // The same link-local network is on every interface.
      if (type === 'ipv4' || !/^fe[89ab]/i.test(address))
        nearby.addSubnet(address, Number(cidr.split('/')[1]), type)
      // By name alone: in a virtual machine its real interface has a virtual hardware address.
      const kind = interfaceKind(name, '')
      if (kind === 'vpn' || kind === 'virtual' || !lan.check(address, type)) continue
      if (type === 'ipv4') ipv4.push(address)
      else ipv6.push(address)
    }
  return {
    listen: [...ipv4.slice(0, IPV4_LISTENERS_LIMIT), ...ipv6.slice(0, 1)],
    own,
    isNearby: (address) => nearby.check(address, address.includes(':') ? 'ipv6' : 'ipv4'),
  }
}

function blockListOf(networks: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList()
  for (const [network, prefix, type] of networks) list.addSubnet(network, prefix, type)
  return list
}
