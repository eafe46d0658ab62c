import { networkInterfaces } from 'node:os'
import type { AddressFact, FindingOf } from '../../../core/doctor/findings.ts'
import { addressScopeOf, interfaceKind } from '../../../core/doctor/interface-kind.ts'
import { sourceAddress } from './stun-exchange.ts'

/** Addresses of the documentation ranges (RFC 5737, RFC 3849): nothing is sent to them, only the route is asked for. */
const SOMEWHERE_IPV4 = { address: '198.51.100.1', port: 9 }
const SOMEWHERE_IPV6 = { address: '2001:db8::1', port: 9 }

/** The interfaces that are up, and the addresses from which the internet would be reached. */
export async function probeInterfaces(): Promise<FindingOf<'interfaces'>> {
  const interfaces = Object.entries(networkInterfaces()).flatMap(([name, list = []]) => {
    const usable = list.filter(({ internal }) => !internal)
    const [first] = usable
    if (first === undefined) return []
    const addresses = usable.map(({ address, family }): AddressFact => {
      const version = family === 'IPv6' ? 6 : 4
      return { address, family: version, scope: addressScopeOf(address, version) }
    })
    return [{ name, kind: interfaceKind(name, first.mac), addresses }]
  })
  const [sourceIpv4, sourceIpv6] = await Promise.all([
    sourceAddress(SOMEWHERE_IPV4, 4),
    sourceAddress(SOMEWHERE_IPV6, 6),
  ])
  return { step: 'interfaces', interfaces, sourceIpv4, sourceIpv6 }
}
