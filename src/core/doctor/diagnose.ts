import type { FindingOf, DoctorFinding } from './findings.ts'
import { findingsOf } from './findings.ts'
import { serverCause } from './server-cause.ts'

/** A clock that is off by more than this makes certificates and credentials seem not yet or no longer valid. */
export const CLOCK_SKEW_LIMIT_MS = 60_000

/** What is likely wrong. */
export const causes = [
  'no-network',
  'clock',
  'captive-portal',
  'no-internet',
  'server-name',
  'server-down',
  'server-unreachable',
  'server-certificate',
  'server-trouble',
  'stun-unreachable',
  'stack-broken',
  'udp-blocked-no-relay',
  'symmetric-nat-no-relay',
  'relay-credentials',
  'relay-certificate',
  'relay-unreachable',
  'relay-trouble',
  'mdns-blocked',
  'vpn',
  'udp-blocked',
  'symmetric-nat',
  'no-relay',
  'alone',
] as const

/** @see causes */
export type Cause = (typeof causes)[number]

/** 'blocks': transfers fail. 'limits': some do, or they are slower. 'note': worth knowing. */
export type Severity = 'blocks' | 'limits' | 'note'

export interface CauseFound {
  readonly cause: Cause
  readonly severity: Severity
  /** What it is about: a server's URL, interfaces. */
  readonly subject: string | null
}

export interface Diagnosis {
  /** All that was found, the most serious first; the first is the answer to "why does it not work". */
  readonly causes: readonly CauseFound[]
  /** Whether computers on the same network can find each other. */
  readonly lan: 'works' | 'blocked'
  /** How computers elsewhere can be reached. */
  readonly internet: 'direct' | 'relayed' | 'blocked' | 'untested'
}

/** Names the likely causes. Pure: the same findings give the same diagnosis. */
export function diagnose(findings: readonly DoctorFinding[]): Diagnosis {
  const facts = factsOf(findings)
  const all = [
    ...networkCauses(facts),
    ...serverCauses(facts),
    ...pathCauses(facts),
    ...stunCauses(facts),
    ...relayCauses(facts),
    ...lanCauses(facts),
  ]
  const order: readonly Severity[] = ['blocks', 'limits', 'note']
  const sorted = order.flatMap((severity) => all.filter((each) => each.severity === severity))
  return { causes: sorted, lan: facts.lanWorks ? 'works' : 'blocked', internet: internetOf(facts) }
}

interface Facts {
  readonly interfaces: FindingOf<'interfaces'> | undefined
  readonly mdns: readonly FindingOf<'mdns'>[]
  readonly rendezvous: FindingOf<'rendezvous'> | undefined
  readonly stun: readonly FindingOf<'stun'>[]
  readonly nats: readonly FindingOf<'nat'>[]
  readonly turn: readonly FindingOf<'turn'>[]
  readonly stack: FindingOf<'stack'> | undefined
  readonly lanWorks: boolean
  readonly stunAnswers: boolean
  readonly relayWorks: boolean
  readonly hasRoute: boolean
}

function factsOf(findings: readonly DoctorFinding[]): Facts {
  const [interfaces] = findingsOf(findings, 'interfaces')
  const mdns = findingsOf(findings, 'mdns')
  const stun = findingsOf(findings, 'stun')
  const turn = findingsOf(findings, 'turn')
  return {
    interfaces,
    mdns,
    stun,
    turn,
    rendezvous: findingsOf(findings, 'rendezvous')[0],
    nats: findingsOf(findings, 'nat'),
    stack: findingsOf(findings, 'stack')[0],
    lanWorks: mdns.some(({ works }) => works),
    stunAnswers: stun.some(({ mapped }) => mapped !== null),
    relayWorks: turn.some(({ relayed }) => relayed !== null),
    hasRoute: interfaces !== undefined && (interfaces.sourceIpv4 ?? interfaces.sourceIpv6) !== null,
  }
}

function internetOf(facts: Facts): Diagnosis['internet'] {
  const { rendezvous, stun, stunAnswers, relayWorks } = facts
  if (rendezvous === undefined) return 'untested'
  if (rendezvous.failure !== null) return 'blocked'
  const symmetric = facts.nats.some(({ nat }) => nat.mapping === 'dependent')
  if (stunAnswers && !symmetric) return 'direct'
  if (relayWorks) return 'relayed'
  return stun.length === 0 ? 'untested' : 'blocked'
}

function networkCauses({ interfaces, rendezvous, hasRoute }: Facts): CauseFound[] {
  if (interfaces !== undefined && interfaces.interfaces.length === 0) return [blocks('no-network')]
  const skewMs = rendezvous?.clockSkewMs ?? 0
  const found: CauseFound[] = []
  if (Math.abs(skewMs) > CLOCK_SKEW_LIMIT_MS)
    found.push(blocks('clock', `${Math.round(Math.abs(skewMs) / 1000)} s`))
  // Without a server that is meant to be reached, no internet is no trouble.
  if (interfaces !== undefined && !hasRoute && rendezvous !== undefined && rendezvous.failure !== null)
    found.push(limits('no-internet'))
  return found
}

function serverCauses({ rendezvous, interfaces, hasRoute, lanWorks }: Facts): CauseFound[] {
  if (rendezvous === undefined || rendezvous.failure === null) return []
  if (interfaces !== undefined && (interfaces.interfaces.length === 0 || !hasRoute)) return []
  const found = serverCause(rendezvous)
  if (found === null) return []
  return [lanWorks ? limits(found.cause, found.subject) : blocks(found.cause, found.subject)]
}

function pathCauses(facts: Facts): CauseFound[] {
  const { relayWorks, nats, stack } = facts
  const found: CauseFound[] = []
  if (stack?.connected === false) found.push(blocks('stack-broken'))
  if (isUdpBlocked(facts)) found.push(limits(relayWorks ? 'udp-blocked' : 'udp-blocked-no-relay'))
  if (nats.some(({ nat }) => nat.mapping === 'dependent'))
    found.push(relayWorks ? note('symmetric-nat') : limits('symmetric-nat-no-relay'))
  return found
}

/** No STUN server answers, while a server that is reached over TCP does. */
function isUdpBlocked({ stun, stunAnswers, rendezvous, relayWorks }: Facts): boolean {
  const reachable = rendezvous?.failure === null || relayWorks
  return stun.length > 0 && !stunAnswers && reachable && stun.some(({ failure }) => failure === 'timeout')
}

/** STUN servers that answer on no family. TURN servers are asked as STUN servers too; what they lack is said of relays. */
function stunCauses(facts: Facts): CauseFound[] {
  const { stun, stunAnswers, interfaces } = facts
  if (interfaces?.interfaces.length === 0 || isUdpBlocked(facts)) return []
  const answered = new Set(stun.flatMap(({ server, mapped }) => (mapped === null ? [] : [server])))
  const silent = stun.find(({ server }) => server.startsWith('stun') && !answered.has(server))
  const found = silent === undefined ? null : serverCause(silent)
  if (found === null) return []
  return [stunAnswers ? note(found.cause, found.subject) : limits(found.cause, found.subject)]
}

/** The likeliest first: mistakes of a person, before what may be the network. */
const relayOrder: readonly Cause[] = ['relay-credentials', 'relay-certificate', 'server-name']

function relayCauses({ turn, relayWorks, rendezvous, stunAnswers, interfaces }: Facts): CauseFound[] {
  if (turn.length === 0) return rendezvous?.failure === null && stunAnswers ? [note('no-relay')] : []
  if (interfaces?.interfaces.length === 0) return []
  const all = turn.flatMap((finding) => serverCause(finding) ?? [])
  const mistake = relayOrder.flatMap((cause) => all.find((each) => each.cause === cause) ?? [])[0]
  if (relayWorks) return mistake === undefined ? [] : [note(mistake.cause, mistake.subject)]
  const first = mistake ?? all[0]
  return first === undefined ? [] : [limits(first.cause, first.subject)]
}

function lanCauses({ mdns, lanWorks, interfaces }: Facts): CauseFound[] {
  const vpns = interfaces?.interfaces.filter(({ kind }) => kind === 'vpn') ?? []
  const sources = [interfaces?.sourceIpv4, interfaces?.sourceIpv6]
  const tunnel = vpns.find(({ addresses }) => addresses.some(({ address }) => sources.includes(address)))
  const found: CauseFound[] = []
  // A VPN that takes all traffic is the likelier reason than a firewall: it usually cuts off the LAN on purpose.
  if (tunnel !== undefined) found.push(lanWorks ? note('vpn', tunnel.name) : limits('vpn', tunnel.name))
  else if (mdns.length > 0 && !lanWorks)
    found.push(limits('mdns-blocked', [...new Set(mdns.map((each) => each.interface))].join(', ')))
  const real = mdns.filter(({ works }) => works)
  if (real.length > 0 && real.every(({ others }) => others === 0)) found.push(note('alone'))
  return found
}

const blocks = (cause: Cause, subject: string | null = null): CauseFound => ({
  cause,
  severity: 'blocks',
  subject,
})
const limits = (cause: Cause, subject: string | null = null): CauseFound => ({
  cause,
  severity: 'limits',
  subject,
})
const note = (cause: Cause, subject: string | null = null): CauseFound => ({
  cause,
  severity: 'note',
  subject,
})
