import ipaddr from 'ipaddr.js'
import { Endpoint, parseEndpoint } from '../stun/endpoint.ts'

/** Says who may be relayed to. Asked for permissions with port 0, for channels and sends with the port. */
export interface PeerPolicy {
  allows(peer: Endpoint, session: string | null): boolean
}

type Network = ReturnType<typeof ipaddr.parseCIDR>

const networks = (...texts: string[]): readonly Network[] => texts.map((text) => ipaddr.parseCIDR(text))

const never = networks('0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4').concat(
  networks('::/128', 'fe80::/10', 'fec0::/10', 'ff00::/8'),
)
const loopback = networks('127.0.0.0/8', '::1/128')
/** Private, shared, benchmark and documentation networks. */
const privateNetworks = networks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10').concat(
  networks('192.0.0.0/24', '192.0.2.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'),
  networks('fc00::/7', '2001:db8::/32', '3fff::/20', '100::/64'),
)

const localNetworks = loopback.concat(
  networks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'),
)

/** What `networkPolicy` goes by. Networks are texts in CIDR form. */
export interface NetworkRules {
  readonly privateNetworks: boolean
  readonly loopback: boolean
  readonly denied: readonly string[]
  readonly allowed: readonly string[]
  /** This computer: its other services must not be reached through the relay, its relayed addresses must. */
  readonly own: {
    readonly addresses: readonly string[]
    /** Any port of `addresses`, for relays whose own computer is a peer. */
    readonly allPorts: boolean
    readonly listenerPorts: readonly number[]
    readonly portRange: readonly [first: number, last: number]
  }
}

/** A policy by networks (CVE-2020-26262 and its relatives): addresses are looked at in all the forms they can hide in. */
export function networkPolicy(rules: NetworkRules): PeerPolicy {
  const allowed = networks(...rules.allowed)
  const deniedToAll = never.concat(networks(...rules.denied), rules.loopback ? [] : loopback)
  const denied = deniedToAll.concat(rules.privateNetworks ? [] : privateNetworks)
  const own = new Set(rules.own.addresses.map((host) => parseEndpoint(host, 0)?.ipKey))
  const isOwnAllowed = (port: number): boolean => {
    if (rules.own.listenerPorts.includes(port)) return false
    const [first, last] = rules.own.portRange
    return port === 0 || rules.own.allPorts || (port >= first && port <= last)
  }
  return {
    allows(peer) {
      return forms(peer).every((form) => {
        const isOwn = own.has(form.ipKey)
        if (isOwn && !isOwnAllowed(peer.port)) return false
        const address = ipaddr.fromByteArray([...form.ip])
        // Relayed addresses may be private ones, behind a one-to-one NAT.
        return within(address, allowed) || !within(address, isOwn ? deniedToAll : denied)
      })
    },
  }
}

/** Whether an address is of a network that does not reach the internet: private, link-local or loopback, in any form. */
export function isLocalNetwork(address: Endpoint): boolean {
  const inner = forms(address).at(-1) ?? address
  return within(ipaddr.fromByteArray([...inner.ip]), localNetworks)
}

/** A policy by session: only addresses that were allowed to it, in the form they were given in. */
export class SessionPolicy implements PeerPolicy {
  readonly #base: PeerPolicy
  readonly #peers = new Map<string, Set<string>>()

  /** `base` must agree too. */
  constructor(base: PeerPolicy) {
    this.#base = base
  }

  allow(session: string, hosts: readonly string[]): void {
    const peers = this.#peers.get(session) ?? new Set()
    for (const host of hosts) {
      const parsed = parseEndpoint(host, 0)
      if (parsed !== null && peers.size < MAX_SESSION_PEERS) peers.add(parsed.ipKey)
    }
    this.#peers.set(session, peers)
  }

  forget(session: string): void {
    this.#peers.delete(session)
  }

  allows(peer: Endpoint, session: string | null): boolean {
    // Who may be at these addresses is an ICE agent, never a service of the computer.
    if (peer.port !== 0 && peer.port < FIRST_ICE_PORT) return false
    if (session === null || this.#peers.get(session)?.has(peer.ipKey) !== true) return false
    return this.#base.allows(peer, session)
  }
}

/** ICE agents use ephemeral ports (RFC 6335 §6 keeps those below for services). */
const FIRST_ICE_PORT = 1024
/** As many addresses as two computers have together, generously. */
const MAX_SESSION_PEERS = 64

function within(address: ipaddr.IPv4 | ipaddr.IPv6, list: readonly Network[]): boolean {
  return list.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
}

/** The address and the IPv4 address that it contains, if any: mapped, compatible, 6to4, NAT64, ISATAP, Teredo. */
export function forms(peer: Endpoint): readonly Endpoint[] {
  if (peer.family === 4) return [peer]
  const inner = embedded(peer.ip, peer.ipKey)
  return inner === null ? [peer] : [peer, ...inner.map((bytes) => new Endpoint(bytes, peer.port))]
}

function embedded(ip: Uint8Array, hex: string): Uint8Array[] | null {
  const last = ip.subarray(12)
  // ::ffff:0:0/96 mapped, ::ffff:0:0:0/96 translated (RFC 2765), ::/96 compatible but neither :: nor ::1
  if (hex.startsWith('00000000000000000000ffff') || hex.startsWith('0000000000000000ffff0000')) return [last]
  if (hex.startsWith('000000000000000000000000') && Number.parseInt(hex.slice(24), 16) > 1) return [last]
  if (hex.startsWith('0064ff9b')) return [last]
  if (hex.startsWith('2002')) return [ip.subarray(2, 6)]
  if (/^.{16}0[02]005efe/.test(hex)) return [last]
  // Teredo (RFC 4380): the server, and the client with its bits turned over
  if (hex.startsWith('20010000')) return [ip.subarray(4, 8), last.map((byte) => byte ^ 0xff)]
  return null
}
