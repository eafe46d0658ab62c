import { parseIpAddress } from '../base/ip-address.ts'
import { addressScope } from './ip-address.ts'
import type { IceCandidate } from './ports.ts'
import { ICE_UFRAG_PATTERN, MEDIA_ID } from './sdp.ts'

/** Candidates of one peer that are used; more than an honest computer with many interfaces has. */
export const CANDIDATE_LIMIT = 40
/** mDNS names of one peer that are used: each costs a multicast question. */
export const MDNS_CANDIDATE_LIMIT = 4
/** Below it are the ports of services; ICE agents use ephemeral ones. */
export const CANDIDATE_PORT_MINIMUM = 1024

/** A UDP candidate (RFC 8839 section 5.1) in fields. Related addresses are not passed on: they help nobody but a spy. */
export interface CandidateFields {
  readonly foundation: string
  readonly priority: number
  /** An IP address, or an mDNS name `<uuid>.local`. */
  readonly address: string
  readonly port: number
  readonly kind: 'host' | 'srflx' | 'prflx' | 'relay'
}

export const FOUNDATION_PATTERN = /^[A-Za-z0-9+/]{1,32}$/
const LINE_LIMIT = 512
const MDNS_NAME_PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.local$/i
const PRIORITY_LIMIT = 2 ** 32 - 1
const KINDS = ['host', 'srflx', 'prflx', 'relay'] as const

/** Reads a `candidate:` line; null for what we do not use: TCP, another component, what is not well formed. */
export function parseCandidate(line: string): CandidateFields | null {
  if (line.length > LINE_LIMIT) return null
  const [foundation = '', component, transport = '', priority, address = '', port, typ, kindText] = line
    .replace(/^candidate:/, '')
    .split(' ')
  const kind = KINDS.find((known) => known === kindText)
  if (component !== '1' || transport.toLowerCase() !== 'udp' || typ !== 'typ' || kind === undefined)
    return null
  if (!FOUNDATION_PATTERN.test(foundation)) return null
  const fields = { foundation, priority: decimal(priority), address, port: decimal(port), kind }
  return fields.priority <= PRIORITY_LIMIT && fields.port <= 65_535 ? fields : null
}

/** The user fragment that the line names (an extension of libwebrtc's), and so the description that it belongs to; or null. */
export function ufragOfCandidate(line: string): string | null {
  if (line.length > LINE_LIMIT) return null
  const ufrag = / ufrag (\S+)/.exec(line)?.[1]
  return ufrag !== undefined && ICE_UFRAG_PATTERN.test(ufrag) ? ufrag : null
}

/** The line for a stack. Other kinds than host must name a related address (RFC 8839 section 5.1): here, none. */
export function formatCandidate(fields: CandidateFields): IceCandidate {
  const { foundation, priority, address, port, kind } = fields
  const related = kind === 'host' ? '' : ' raddr 0.0.0.0 rport 0'
  return {
    candidate: `candidate:${foundation} 1 udp ${priority} ${address} ${port} typ ${kind}${related}`,
    sdpMid: MEDIA_ID,
  }
}

/**
 * Decides for one session which candidates of the peer our ICE agent may send checks to. A peer could otherwise make it knock
 * on any address and port.
 */
export class CandidateFilter {
  readonly #allowLoopback: boolean
  #taken = 0
  #takenMdns = 0

  constructor(options: { readonly allowLoopback: boolean }) {
    this.#allowLoopback = options.allowLoopback
  }

  /** Whether to use this candidate; counts those that it lets through. */
  take(fields: CandidateFields): boolean {
    if (this.#taken >= CANDIDATE_LIMIT || fields.port < CANDIDATE_PORT_MINIMUM) return false
    if (MDNS_NAME_PATTERN.test(fields.address)) {
      if (this.#takenMdns >= MDNS_CANDIDATE_LIMIT) return false
      this.#takenMdns += 1
    } else if (!this.#mayReach(fields.address)) {
      return false
    }
    this.#taken += 1
    return true
  }

  #mayReach(text: string): boolean {
    const address = parseIpAddress(text)
    if (address === null) return false
    const scope = addressScope(address)
    return scope === 'usable' || (scope === 'loopback' && this.#allowLoopback)
  }
}

function decimal(text: string | undefined): number {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
}
