// What the doctor has measured, as plain data: for the diagnosis, the terminal, the app's page and `--json`.

/** What an interface is, as far as its name and hardware address tell. */
export type InterfaceKind = 'wired' | 'wireless' | 'vpn' | 'virtual' | 'other'

export type AddressScope = 'link-local' | 'private' | 'shared' | 'global'

export interface AddressFact {
  readonly address: string
  readonly family: 4 | 6
  readonly scope: AddressScope
}

export interface InterfaceFact {
  readonly name: string
  readonly kind: InterfaceKind
  readonly addresses: readonly AddressFact[]
}

/** Why a probe of a server failed. */
export type ProbeFailure =
  | 'dns' // the name has no address
  | 'refused' // nothing listens there
  | 'timeout' // no answer in time
  | 'unreachable' // the network has no route
  | 'certificate' // TLS, but not a certificate that this computer trusts
  | 'not-dropline' // something answers, and it is no rendezvous server: a proxy, a captive portal
  | 'credentials' // the server refuses the user name or password
  | 'rejected' // the server answers with another error

/** Why multicast DNS does not work: port 5353 could not be opened, nothing could be sent, or our own question did not come back. */
export type MdnsProblem = 'not-opened' | 'not-sent' | 'silent'

/** An address and a port as text. */
export interface EndpointFact {
  readonly address: string
  readonly port: number
}

export type DoctorFinding =
  /** All interfaces that are up, without loopback, and the addresses from which the internet would be reached; null for none. */
  | {
      readonly step: 'interfaces'
      readonly interfaces: readonly InterfaceFact[]
      readonly sourceIpv4: string | null
      readonly sourceIpv6: string | null
    }
  /** Whether multicast DNS works on one interface over one version of IP: our own question came back. `others` answered besides us. */
  | {
      readonly step: 'mdns'
      readonly interface: string
      readonly family: 4 | 6
      readonly works: boolean
      readonly others: number
      readonly problem: MdnsProblem | null
      /** What the system says of the problem, for those who search for it. */
      readonly detail: string | null
    }
  /** The rendezvous server: reached and used by both sides of a pair that the doctor plays itself. */
  | {
      readonly step: 'rendezvous'
      readonly url: string
      readonly failure: ProbeFailure | null
      readonly milliseconds: number | null
      /** The server's clock minus ours. */
      readonly clockSkewMs: number | null
      /** URLs of STUN and TURN servers that it hands out. */
      readonly offers: readonly string[]
    }
  /** A STUN server's answer on one family: the address that the internet sees, for our socket at `local`. */
  | {
      readonly step: 'stun'
      readonly server: string
      readonly family: 4 | 6
      readonly failure: ProbeFailure | null
      readonly milliseconds: number | null
      readonly local: EndpointFact | null
      readonly mapped: EndpointFact | null
    }
  | { readonly step: 'nat'; readonly nat: NatFact }
  /** An allocation on a TURN server. */
  | {
      readonly step: 'turn'
      readonly server: string
      readonly transport: 'udp' | 'tcp' | 'tls'
      readonly failure: ProbeFailure | null
      /** The error number of the server, if that is why. */
      readonly code: number | null
      readonly milliseconds: number | null
      readonly relayed: EndpointFact | null
    }
  /** A candidate as the WebRTC stack gathers it, `milliseconds` after it began. */
  | {
      readonly step: 'candidate'
      readonly kind: 'host' | 'srflx' | 'prflx' | 'relay'
      readonly address: string
      readonly port: number
      readonly milliseconds: number
    }
  /** The stack has connected to itself over what it gathered, or has not. */
  | { readonly step: 'stack'; readonly connected: boolean; readonly milliseconds: number }

/**
 * How the NAT maps (RFC 5780 section 4.3): 'none' without one, 'endpoint-independent' is a "cone", 'dependent' is "symmetric".
 * Filtering (section 4.4) is known only where a server has a second address.
 */
export interface NatFact {
  readonly family: 4 | 6
  readonly mapping: 'none' | 'endpoint-independent' | 'dependent' | 'unknown'
  readonly filtering: 'endpoint-independent' | 'dependent' | 'unknown'
}

export type FindingOf<Step extends DoctorFinding['step']> = Extract<DoctorFinding, { step: Step }>

/** The findings of one step, in order. */
export function findingsOf<Step extends DoctorFinding['step']>(
  findings: readonly DoctorFinding[],
  step: Step,
): FindingOf<Step>[] {
  return findings.filter((finding): finding is FindingOf<Step> => finding.step === step)
}
