import type { Cause } from './diagnose.ts'
import type { FindingOf, ProbeFailure } from './findings.ts'

/** What is likely wrong with one server. */
export interface ServerCause {
  readonly cause: Cause
  /** Its URL. */
  readonly subject: string
}

type ServerStep = 'rendezvous' | 'stun' | 'turn'

const causeOf: Readonly<Record<ServerStep, Readonly<Record<ProbeFailure, Cause>>>> = {
  rendezvous: {
    dns: 'server-name',
    refused: 'server-down',
    timeout: 'server-unreachable',
    unreachable: 'server-unreachable',
    certificate: 'server-certificate',
    'not-dropline': 'captive-portal',
    credentials: 'server-trouble',
    rejected: 'server-trouble',
  },
  stun: {
    dns: 'server-name',
    refused: 'stun-unreachable',
    timeout: 'stun-unreachable',
    unreachable: 'stun-unreachable',
    certificate: 'server-certificate',
    'not-dropline': 'stun-unreachable',
    credentials: 'stun-unreachable',
    rejected: 'stun-unreachable',
  },
  turn: {
    dns: 'server-name',
    refused: 'relay-unreachable',
    timeout: 'relay-unreachable',
    unreachable: 'relay-unreachable',
    certificate: 'relay-certificate',
    'not-dropline': 'relay-unreachable',
    credentials: 'relay-credentials',
    rejected: 'relay-trouble',
  },
}

/** Why a server does not do what it is there for; null when it does. */
export function serverCause(finding: FindingOf<ServerStep>): ServerCause | null {
  const { step, failure } = finding
  if (failure === null) return null
  return { cause: causeOf[step][failure], subject: step === 'rendezvous' ? finding.url : finding.server }
}
