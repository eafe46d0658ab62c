// What the doctor says, for people.
import { assertNever } from '../core/base/assert-never.ts'
import type { Cause, CauseFound, Diagnosis } from '../core/doctor/diagnose.ts'
import type {
  DoctorFinding,
  EndpointFact,
  FindingOf,
  NatFact,
  ProbeFailure,
} from '../core/doctor/findings.ts'

/** A likely cause in words: what is wrong, and what to do about it. */
export interface CauseWords {
  readonly title: string
  readonly remedy: string
}

const causeWords: Readonly<Record<Cause, CauseWords>> = {
  'no-network': {
    title: 'This computer is not connected to any network.',
    remedy: 'Join a Wi-Fi or plug in a cable, then look again.',
  },
  clock: {
    title: 'The clock of this computer is off by {subject}.',
    remedy:
      'Turn on automatic date and time: certificates and relay passwords seem invalid with a wrong clock.',
  },
  'captive-portal': {
    title: 'Something else answers in place of the server {subject}.',
    remedy: 'Open a web page to sign in to this network, or check the address and the proxy settings.',
  },
  'no-internet': {
    title: 'This network leads nowhere but to itself: there is no route to the internet.',
    remedy: 'Computers on the same network still find each other. For others, connect to the internet.',
  },
  'server-name': {
    title: 'The name of the server {subject} has no address.',
    remedy: 'Check the spelling of the address, and the DNS settings of this computer.',
  },
  'server-down': {
    title: 'The computer of {subject} answers, but the rendezvous server does not run there.',
    remedy: 'Start the server (`dropline serve`) or correct the port in the address.',
  },
  'server-unreachable': {
    title: 'The server {subject} does not answer.',
    remedy: 'A firewall may block it, or it is switched off. Try another network, or ask who runs it.',
  },
  'server-certificate': {
    title: 'The certificate of {subject} is not trusted.',
    remedy:
      'Renew it on the server. If it is fine there, check the clock of this computer and for a proxy in between.',
  },
  'server-trouble': {
    title: 'The server {subject} was reached but did not introduce two sides to each other.',
    remedy:
      'Try again in a minute; if it stays, whoever runs the server should look at its log and its version.',
  },
  'stack-broken': {
    title: 'WebRTC does not work on this computer: it cannot even reach itself.',
    remedy: 'Let Dropline through the firewall or security program of this computer.',
  },
  'udp-blocked-no-relay': {
    title:
      'This network seems to block UDP (no STUN server answers), and there is no relay that works over TCP.',
    remedy: 'Use a server with a relay (TURN over TCP or TLS), or another network.',
  },
  'symmetric-nat-no-relay': {
    title: 'The router gives every connection another address (symmetric NAT), and there is no relay.',
    remedy: 'Direct connections work only to sides with a simpler router. Use a server with a relay (TURN).',
  },
  'relay-credentials': {
    title: 'The relay {subject} refuses the user name or password.',
    remedy: 'Check the secret that the rendezvous server and the relay share, and the clocks of both.',
  },
  'relay-certificate': {
    title: 'The certificate of the relay {subject} is not trusted.',
    remedy: 'Renew it on the relay, for the name in its address.',
  },
  'relay-unreachable': {
    title: 'The relay {subject} does not answer.',
    remedy:
      'Start it, and open its ports in the firewall of the server (3478 and the relay ports, UDP and TCP).',
  },
  'mdns-blocked': {
    title: 'Multicast DNS does not work on {subject}, so devices nearby cannot be found.',
    remedy: 'Let UDP port 5353 through the firewall of this computer. Codes still work through a server.',
  },
  vpn: {
    title: 'All traffic goes through the VPN {subject}.',
    remedy: 'If devices nearby are not found, allow local network access in the VPN program, or pause it.',
  },
  'udp-blocked': {
    title: 'This network seems to block UDP: transfers go through the relay over TCP, which is slower.',
    remedy: 'Let UDP out in the firewall for direct transfers, or use another network.',
  },
  'symmetric-nat': {
    title: 'The router gives every connection another address (symmetric NAT).',
    remedy:
      'Transfers to others behind such a router go through the relay. On the same network they are direct.',
  },
  'no-relay': {
    title: 'The server offers no relay.',
    remedy:
      'Most routers let a direct connection through; where they do not, a relay (TURN) on the server helps.',
  },
  alone: {
    title: 'No other device on this network answers.',
    remedy:
      'If there should be some: guest and hotel networks keep devices apart (client isolation). Use a code and a server, or another Wi-Fi.',
  },
}

/** The words for a cause. */
export function describeCause({ cause, subject }: CauseFound): CauseWords {
  const { title, remedy } = causeWords[cause]
  return { title: title.replace('{subject}', subject ?? ''), remedy }
}

/** One sentence for a diagnosis in which nothing is wrong, or nothing serious. */
export function describeOutcome({ lan, internet }: Diagnosis): string {
  const near = lan === 'works' ? 'Devices nearby can be found' : 'Devices nearby cannot be found'
  const far = {
    direct: 'and computers elsewhere are reached directly.',
    relayed: 'and computers elsewhere are reached through the relay.',
    blocked: 'and computers elsewhere cannot be reached.',
    untested: 'and no server was given to test the way to computers elsewhere.',
  }[internet]
  return `${near}, ${far}`
}

const failureWords: Readonly<Record<ProbeFailure, string>> = {
  dns: 'the name has no address',
  refused: 'nothing listens there',
  timeout: 'no answer',
  unreachable: 'no route',
  certificate: 'the certificate is not trusted',
  'not-dropline': 'answers, but not as a rendezvous server',
  credentials: 'refuses the credentials',
  rejected: 'answers with an error',
}

const mappingWords: Readonly<Record<NatFact['mapping'], string>> = {
  none: 'no address translation',
  'endpoint-independent': 'one outer address for all (cone NAT)',
  dependent: 'another outer address for each server (symmetric NAT)',
  unknown: 'one server only, so its kind is not known',
}

/** One line about a finding. Names in it come from this computer and from servers. */
export function describeFinding(finding: DoctorFinding): string {
  switch (finding.step) {
    case 'interfaces':
      return describeInterfaces(finding)
    case 'mdns':
      return finding.works
        ? `Multicast DNS on ${finding.interface}: works, ${finding.others} other devices answer`
        : `Multicast DNS on ${finding.interface}: ${finding.problem ?? 'does not work'}`
    case 'rendezvous':
      return describeRendezvous(finding)
    case 'stun':
      return describeStun(finding)
    case 'nat':
      return `Router (IPv${finding.nat.family}): ${mappingWords[finding.nat.mapping]}`
    case 'turn':
      return describeTurn(finding)
    case 'candidate':
      return `Candidate ${finding.kind}: ${endpointText(finding)} after ${finding.milliseconds} ms`
    case 'stack':
      return finding.connected
        ? `WebRTC: connected to itself in ${finding.milliseconds} ms`
        : 'WebRTC: does not even connect to itself'
    default:
      return assertNever(finding)
  }
}

function describeInterfaces({ interfaces, sourceIpv4, sourceIpv6 }: FindingOf<'interfaces'>): string {
  const list = interfaces.map(
    ({ name, kind, addresses }) => `${name} (${kind}): ${addresses.map(({ address }) => address).join(', ')}`,
  )
  const sources = [sourceIpv4, sourceIpv6].filter((source) => source !== null)
  const route =
    sources.length === 0 ? 'no route to the internet' : `to the internet from ${sources.join(' and ')}`
  return `Interfaces: ${list.length === 0 ? 'none' : list.join('; ')}; ${route}`
}

function describeRendezvous({ url, failure, milliseconds, clockSkewMs }: FindingOf<'rendezvous'>): string {
  if (failure !== null) return `Rendezvous ${url}: ${failureWords[failure]}`
  const seconds = Math.round(Math.abs(clockSkewMs ?? 0) / 1000)
  return `Rendezvous ${url}: introduced two sides in ${milliseconds ?? 0} ms, clocks differ by ${seconds} s`
}

function describeStun({ server, family, failure, milliseconds, mapped }: FindingOf<'stun'>): string {
  const result =
    mapped === null
      ? failureWords[failure ?? 'rejected']
      : `${endpointText(mapped)} in ${milliseconds ?? 0} ms`
  return `STUN ${server} (IPv${family}): ${result}`
}

function describeTurn(finding: FindingOf<'turn'>): string {
  const { server, transport, failure, code, milliseconds, relayed } = finding
  const number = code === null ? '' : ` (${code})`
  const result =
    relayed === null
      ? `${failureWords[failure ?? 'rejected']}${number}`
      : `relays at ${endpointText(relayed)}, ${milliseconds ?? 0} ms`
  return `TURN ${server} over ${transport}: ${result}`
}

function endpointText({ address, port }: EndpointFact): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
