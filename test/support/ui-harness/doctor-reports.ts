import { diagnose } from '../../../src/core/doctor/diagnose.ts'
import type { DoctorFinding, DoctorReport } from '../../../src/engine/api.ts'

const rendezvousUrl = 'wss://meet.example.org'

const home: readonly DoctorFinding[] = [
  {
    step: 'interfaces',
    interfaces: [
      {
        name: 'wlp3s0',
        kind: 'wireless',
        addresses: [
          { address: '192.168.1.23', family: 4, scope: 'private' },
          { address: '2001:db8:85a3::8a2e:370:7334', family: 6, scope: 'global' },
        ],
      },
      {
        name: 'br-3f2a9c41d0e7',
        kind: 'virtual',
        addresses: [{ address: '172.18.0.1', family: 4, scope: 'private' }],
      },
    ],
    sourceIpv4: '192.168.1.23',
    sourceIpv6: '2001:db8:85a3::8a2e:370:7334',
  },
  { step: 'mdns', interface: 'wlp3s0', family: 4, works: true, others: 4, problem: null, detail: null },
]

const candidates: readonly DoctorFinding[] = [
  { step: 'candidate', kind: 'host', address: '192.168.1.23', port: 51_734, milliseconds: 4 },
  { step: 'candidate', kind: 'host', address: '2001:db8:85a3::8a2e:370:7334', port: 40_112, milliseconds: 5 },
  { step: 'candidate', kind: 'srflx', address: '203.0.113.77', port: 51_734, milliseconds: 38 },
  { step: 'candidate', kind: 'relay', address: '198.51.100.4', port: 50_012, milliseconds: 92 },
  { step: 'stack', connected: true, milliseconds: 61 },
]

function reportOf(...findings: readonly DoctorFinding[]): DoctorReport {
  return { findings, diagnosis: diagnose(findings) }
}

const reached: DoctorFinding = {
  step: 'rendezvous',
  url: rendezvousUrl,
  failure: null,
  milliseconds: 128,
  clockSkewMs: 400,
  offers: ['stun:meet.example.org:3478', 'turn:meet.example.org:3478?transport=udp'],
}
const mapped: DoctorFinding = {
  step: 'stun',
  server: 'turn:meet.example.org:3478?transport=udp',
  family: 4,
  failure: null,
  milliseconds: 34,
  local: { address: '192.168.1.23', port: 51_734 },
  mapped: { address: '203.0.113.77', port: 51_734 },
}
const relay = (
  transport: 'udp' | 'tcp' | 'tls',
  failure: 'credentials' | 'timeout' | null,
): DoctorFinding => ({
  step: 'turn',
  server:
    transport === 'tls'
      ? 'turns:meet.example.org:5349?transport=tcp'
      : `turn:meet.example.org:3478?transport=${transport}`,
  transport,
  failure,
  code: failure === 'credentials' ? 401 : null,
  milliseconds: failure === null ? 41 : null,
  relayed: failure === null ? { address: '198.51.100.4', port: 50_012 } : null,
})

/** All is well. */
export const goodReport = reportOf(
  ...home,
  reached,
  { step: 'nat', nat: { family: 4, mapping: 'endpoint-independent', filtering: 'unknown' } },
  mapped,
  relay('udp', null),
  relay('tcp', null),
  relay('tls', null),
  ...candidates,
)

/** The relay refuses the password, behind a router that needs one. */
export const refusedReport = reportOf(
  ...home,
  reached,
  { step: 'nat', nat: { family: 4, mapping: 'dependent', filtering: 'unknown' } },
  mapped,
  relay('udp', 'credentials'),
  relay('tcp', 'credentials'),
  ...candidates.slice(0, 3),
  { step: 'stack', connected: true, milliseconds: 61 },
)

/** Nothing answers, and multicast is blocked; with names as long as they come. */
export const downReport = reportOf(
  ...home.slice(0, 1),
  {
    step: 'mdns',
    interface: 'wlp3s0',
    family: 4,
    works: false,
    others: 0,
    problem: 'not-opened',
    detail: 'bind EACCES 0.0.0.0:5353',
  },
  {
    step: 'rendezvous',
    url: `wss://${'a-very-long-name-of-a-server.'.repeat(4)}example.org:48800/rendezvous`,
    failure: 'refused',
    milliseconds: null,
    clockSkewMs: null,
    offers: [],
  },
  ...candidates.slice(0, 2),
  { step: 'stack', connected: false, milliseconds: 6000 },
)
