// What the doctor says and is asked, as parsers. The types are those of core/doctor: a field added there fails to compile here.
import { z } from 'zod'
import { type Cause, type CauseFound, causes, type Diagnosis } from '../../core/doctor/diagnose.ts'
import type {
  AddressFact,
  DoctorFinding,
  EndpointFact,
  InterfaceFact,
  NatFact,
  ProbeFailure,
} from '../../core/doctor/findings.ts'
import type { DoctorReport, DoctorRequest } from '../../core/doctor/report.ts'
import { iceServersSchema } from '../../core/peer/ice-servers.ts'

/** Names of interfaces, addresses, URLs, and what a system says of an error. */
const TEXT_LIMIT_CHARACTERS = 4096
/** Interfaces, addresses of one, findings of a run: above what any computer has. */
const LIST_LIMIT = 1000

const text = z.string().max(TEXT_LIMIT_CHARACTERS)
const list = <T>(item: z.ZodType<T>): z.ZodType<readonly T[]> => z.array(item).max(LIST_LIMIT).readonly()
const family = z.union([z.literal(4), z.literal(6)])
const port = z.number().int().min(0).max(65_535)
const count = z.number().int().min(0)
const millisecondsOrNull = z.number().nullable()

const address: z.ZodType<AddressFact> = z.object({
  address: text,
  family,
  scope: z.enum(['link-local', 'private', 'shared', 'global']),
})
const networkInterface: z.ZodType<InterfaceFact> = z.object({
  name: text,
  kind: z.enum(['wired', 'wireless', 'vpn', 'virtual', 'other']),
  addresses: list(address),
})
const failure: z.ZodType<ProbeFailure> = z.enum([
  'dns',
  'refused',
  'timeout',
  'unreachable',
  'certificate',
  'not-dropline',
  'credentials',
  'rejected',
])
const endpoint: z.ZodType<EndpointFact> = z.object({ address: text, port })
const nat: z.ZodType<NatFact> = z.object({
  family,
  mapping: z.enum(['none', 'endpoint-independent', 'dependent', 'unknown']),
  filtering: z.enum(['endpoint-independent', 'dependent', 'unknown']),
})
const probe = { failure: failure.nullable(), milliseconds: millisecondsOrNull }

export const doctorFinding: z.ZodType<DoctorFinding> = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('interfaces'),
    interfaces: list(networkInterface),
    sourceIpv4: text.nullable(),
    sourceIpv6: text.nullable(),
  }),
  z.object({
    step: z.literal('mdns'),
    interface: text,
    family,
    works: z.boolean(),
    others: count,
    problem: z.enum(['not-opened', 'not-sent', 'silent']).nullable(),
    detail: text.nullable(),
  }),
  z.object({
    step: z.literal('rendezvous'),
    url: text,
    ...probe,
    clockSkewMs: millisecondsOrNull,
    offers: list(text),
  }),
  z.object({
    step: z.literal('stun'),
    server: text,
    family,
    ...probe,
    local: endpoint.nullable(),
    mapped: endpoint.nullable(),
  }),
  z.object({ step: z.literal('nat'), nat }),
  z.object({
    step: z.literal('turn'),
    server: text,
    transport: z.enum(['udp', 'tcp', 'tls']),
    ...probe,
    code: count.nullable(),
    relayed: endpoint.nullable(),
  }),
  z.object({
    step: z.literal('candidate'),
    kind: z.enum(['host', 'srflx', 'prflx', 'relay']),
    address: text,
    port,
    milliseconds: z.number(),
  }),
  z.object({ step: z.literal('stack'), connected: z.boolean(), milliseconds: z.number() }),
])

const cause: z.ZodType<Cause> = z.enum(causes)
const found: z.ZodType<CauseFound> = z.object({
  cause,
  severity: z.enum(['blocks', 'limits', 'note']),
  subject: text.nullable(),
})
const diagnosis: z.ZodType<Diagnosis> = z.object({
  causes: list(found),
  lan: z.enum(['works', 'blocked']),
  internet: z.enum(['direct', 'relayed', 'blocked', 'untested']),
})

export const doctorReport: z.ZodType<DoctorReport> = z.object({ findings: list(doctorFinding), diagnosis })

export const doctorRequest: z.ZodType<DoctorRequest> = z.object({
  only: z.enum(['rendezvous', 'ice']).exactOptional(),
  rendezvousUrl: text.nullable().exactOptional(),
  iceServers: iceServersSchema.exactOptional(),
})
