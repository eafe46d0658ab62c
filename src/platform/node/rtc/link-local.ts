// libdatachannel gathers no link-local addresses, but its socket listens on them and sends to them once it is told the interface.
import { randomBelow } from '../../../core/base/bytes.ts'
import { isLinkLocalIpv6, parseIpAddress, splitZone } from '../../../core/base/ip-address.ts'
import { interfaceKind } from '../../../core/doctor/interface-kind.ts'
import { formatCandidate, parseCandidate } from '../../../core/peer/candidate.ts'
import type { IceCandidate } from '../../../core/peer/ports.ts'
import { inEveryZone } from '../signaling/endpoints.ts'
import { type LanInterface, systemInterfaces } from '../signaling/interfaces.ts'

/** Interfaces that are used: libdatachannel takes some 20 candidates of a peer, and each of its addresses may be on any of ours. */
const ZONE_LIMIT = 3
/** Ephemeral ports (RFC 6335 section 6). */
const [FIRST_PORT, PORT_COUNT] = [49_152, 16_384]
/** Type preference of host candidates (RFC 8445 section 5.1.2.1), and local preferences below those that stacks give. */
const HOST_PREFERENCE = 126
const LOCAL_PREFERENCE = 100
const IPV4_LINK_LOCAL = '169.254.'

/** The link-local IPv6 addresses of one peer connection, which has one port for all of its addresses. */
export class LinkLocalCandidates {
  /** To be set for the connection where nothing will be gathered that would tell its port; null elsewhere. */
  readonly fixedPort: number | null
  readonly #own: readonly LanInterface[]
  #told = false

  constructor(interfaces: readonly LanInterface[] = systemInterfaces()) {
    const real = interfaces.filter(({ isLoopback }) => !isLoopback)
    this.#own = real.filter(isCandidate).slice(0, ZONE_LIMIT)
    const isGathered = ({ address }: LanInterface): boolean =>
      !isLinkLocalIpv6(address) && !address.startsWith(IPV4_LINK_LOCAL)
    // Should another program have it, the connection fails and the next attempt takes another one.
    this.fixedPort =
      this.#own.length === 0 || real.some(isGathered) ? null : FIRST_PORT + randomBelow(PORT_COUNT)
  }

  /** What to tell the peer besides a candidate that was gathered, or at the end of gathering (null). */
  besides(gathered: IceCandidate | null): readonly IceCandidate[] {
    const fields = gathered === null ? null : parseCandidate(gathered.candidate)
    const port = fields?.kind === 'host' ? fields.port : gathered === null ? this.fixedPort : null
    if (port === null || this.#told) return []
    this.#told = true
    const addresses = this.#own.map(({ address }) => splitZone(address).bare)
    // The peer may be far away: it learns a hardware address only where there is no other address.
    const told = addresses.filter((address) => this.fixedPort !== null || !isOfHardware(address))
    return told.map((address, index) =>
      formatCandidate({
        foundation: `LinkLocal${index}`,
        priority: HOST_PREFERENCE * 2 ** 24 + (LOCAL_PREFERENCE - index) * 2 ** 8 + 255,
        address,
        port,
        kind: 'host',
      }),
    )
  }

  /** A candidate of the peer as it can be reached: a link-local one may be on any of our interfaces. */
  reachable(candidate: IceCandidate): readonly IceCandidate[] {
    const fields = parseCandidate(candidate.candidate)
    if (fields === null || !isLinkLocalIpv6(fields.address)) return [candidate]
    return inEveryZone(fields.address, this.#own).map((address) => ({
      ...candidate,
      candidate: formatCandidate({ ...fields, address }).candidate,
    }))
  }
}

/** Not those of containers and virtual machines, of which there may be many. */
function isCandidate({ name, address }: LanInterface): boolean {
  const kind = interfaceKind(name, '')
  return isLinkLocalIpv6(address) && kind !== 'virtual' && kind !== 'vpn'
}

/** Whether an address was made of a hardware address (RFC 4291 appendix A). */
function isOfHardware(address: string): boolean {
  const bytes = parseIpAddress(address)
  return bytes?.[11] === 0xff && bytes[12] === 0xfe
}
