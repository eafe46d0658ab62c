import { describe, expect, test } from 'vitest'
import { type Cause, diagnose, type Diagnosis } from '../../../../src/core/doctor/diagnose.ts'
import type {
  DoctorFinding,
  FindingOf,
  InterfaceFact,
  NatFact,
  ProbeFailure,
} from '../../../../src/core/doctor/findings.ts'
import { languages } from '../../../../src/core/base/language.ts'
import { causeWords, findingLines, outcomeText, reportText } from '../../../../src/words/doctor.ts'
import { wordsIn } from '../../../support/words.ts'

const URL = 'wss://drop.example'
const lan: InterfaceFact = {
  name: 'eth0',
  kind: 'wired',
  addresses: [{ address: '192.168.1.5', family: 4, scope: 'private' }],
}
const tunnel: InterfaceFact = {
  name: 'wg0',
  kind: 'vpn',
  addresses: [{ address: '10.8.0.2', family: 4, scope: 'private' }],
}

const interfaces = (list: readonly InterfaceFact[], source: string | null): FindingOf<'interfaces'> => ({
  step: 'interfaces',
  interfaces: list,
  sourceIpv4: source,
  sourceIpv6: null,
})
const mdns = (works: boolean, others = 1): FindingOf<'mdns'> => ({
  step: 'mdns',
  interface: 'eth0',
  family: 4,
  works,
  others,
  problem: works ? null : 'not-opened',
  detail: works ? null : 'EADDRINUSE',
})
const server = (failure: ProbeFailure | null, clockSkewMs = 0): FindingOf<'rendezvous'> => ({
  step: 'rendezvous',
  url: URL,
  failure,
  milliseconds: failure === null ? 30 : null,
  clockSkewMs,
  offers: [],
})
const stun = (failure: ProbeFailure | null): FindingOf<'stun'> => ({
  step: 'stun',
  server: 'stun:drop.example',
  family: 4,
  failure,
  milliseconds: failure === null ? 20 : null,
  local: { address: '192.168.1.5', port: 5000 },
  mapped: failure === null ? { address: '203.0.113.7', port: 6000 } : null,
})
const nat = (mapping: NatFact['mapping']): FindingOf<'nat'> => ({
  step: 'nat',
  nat: { family: 4, mapping, filtering: 'unknown' },
})
const turn = (failure: ProbeFailure | null, transport: 'udp' | 'tcp' = 'udp'): FindingOf<'turn'> => ({
  step: 'turn',
  server: `turn:drop.example?transport=${transport}`,
  transport,
  failure,
  code: failure === 'credentials' ? 401 : null,
  milliseconds: failure === null ? 40 : null,
  relayed: failure === null ? { address: '203.0.113.1', port: 50_000 } : null,
})

const home = [interfaces([lan], '192.168.1.5'), mdns(true)]
const online = [...home, server(null)]

interface Row {
  readonly name: string
  readonly findings: readonly DoctorFinding[]
  readonly causes: readonly Cause[]
  readonly internet: Diagnosis['internet']
  readonly lan?: Diagnosis['lan']
}

const rows: readonly Row[] = [
  {
    name: 'all is well',
    findings: [...online, stun(null), nat('endpoint-independent'), turn(null)],
    causes: [],
    internet: 'direct',
  },
  { name: 'the LAN alone, nothing else wished', findings: home, causes: [], internet: 'untested' },
  {
    name: 'no cable',
    findings: [interfaces([], null), server('unreachable')],
    causes: ['no-network'],
    internet: 'blocked',
    lan: 'blocked',
  },
  {
    name: 'a LAN that leads nowhere',
    findings: [interfaces([lan], null), mdns(true), server('unreachable')],
    causes: ['no-internet'],
    internet: 'blocked',
  },
  {
    name: 'a server that is down',
    findings: [...home, server('refused')],
    causes: ['server-down'],
    internet: 'blocked',
  },
  {
    name: 'a misspelt server',
    findings: [...home, server('dns')],
    causes: ['server-name'],
    internet: 'blocked',
  },
  {
    name: 'a server behind a firewall',
    findings: [...home, server('timeout')],
    causes: ['server-unreachable'],
    internet: 'blocked',
  },
  {
    name: 'a hotel that wants a sign-in',
    findings: [...home, server('not-dropline')],
    causes: ['captive-portal'],
    internet: 'blocked',
  },
  {
    name: 'a certificate that fails for want of the time',
    findings: [...home, server('certificate', -86_400_000)],
    causes: ['clock', 'server-certificate'],
    internet: 'blocked',
  },
  {
    name: 'UDP blocked, the relay over TCP works',
    findings: [...online, stun('timeout'), turn('timeout'), turn(null, 'tcp')],
    causes: ['udp-blocked'],
    internet: 'relayed',
  },
  {
    name: 'UDP blocked, no relay',
    findings: [...online, stun('timeout')],
    causes: ['udp-blocked-no-relay'],
    internet: 'blocked',
  },
  {
    name: 'symmetric NAT with a relay',
    findings: [...online, stun(null), nat('dependent'), turn(null)],
    causes: ['symmetric-nat'],
    internet: 'relayed',
  },
  {
    name: 'symmetric NAT without',
    findings: [...online, stun(null), nat('dependent')],
    causes: ['symmetric-nat-no-relay', 'no-relay'],
    internet: 'blocked',
  },
  {
    name: 'a relay that refuses the password',
    findings: [...online, stun(null), nat('endpoint-independent'), turn('credentials')],
    causes: ['relay-credentials'],
    internet: 'direct',
  },
  {
    name: 'a relay that is not there',
    findings: [...online, stun(null), nat('endpoint-independent'), turn('timeout')],
    causes: ['relay-unreachable'],
    internet: 'direct',
  },
  {
    name: 'a relay that has no more room',
    findings: [...online, stun(null), nat('endpoint-independent'), turn('rejected')],
    causes: ['relay-trouble'],
    internet: 'direct',
  },
  {
    name: 'two relays, one with a wrong password',
    findings: [...online, stun(null), nat('endpoint-independent'), turn(null), turn('credentials', 'tcp')],
    causes: ['relay-credentials'],
    internet: 'direct',
  },
  {
    name: 'two relays, one blocked',
    findings: [...online, stun(null), nat('endpoint-independent'), turn('timeout'), turn(null, 'tcp')],
    causes: [],
    internet: 'direct',
  },
  {
    name: 'an own relay with a wrong password, and no rendezvous server',
    findings: [...home, turn('credentials')],
    causes: ['relay-credentials'],
    internet: 'untested',
  },
  {
    name: 'an own STUN server that is not there',
    findings: [...home, stun('refused')],
    causes: ['stun-unreachable'],
    internet: 'untested',
  },
  {
    name: 'a misspelt STUN server beside another',
    findings: [...online, stun(null), { ...stun('dns'), server: 'stun:dorp.example' }, turn(null)],
    causes: ['server-name'],
    internet: 'direct',
  },
  {
    name: 'a STUN server that answers on one family only',
    findings: [...online, stun(null), { ...stun('unreachable'), family: 6 }, turn(null)],
    causes: [],
    internet: 'direct',
  },
  {
    name: 'a firewall on port 5353',
    findings: [interfaces([lan], '192.168.1.5'), mdns(false), server(null), stun(null), turn(null)],
    causes: ['mdns-blocked'],
    internet: 'direct',
    lan: 'blocked',
  },
  {
    name: 'a VPN that cuts off the LAN',
    findings: [interfaces([lan, tunnel], '10.8.0.2'), mdns(false), server(null), stun(null), turn(null)],
    causes: ['vpn'],
    internet: 'direct',
    lan: 'blocked',
  },
  {
    name: 'a VPN that lets the LAN be',
    findings: [interfaces([lan, tunnel], '10.8.0.2'), mdns(true)],
    causes: ['vpn'],
    internet: 'untested',
  },
  {
    name: 'a VPN that is not used for the internet',
    findings: [interfaces([lan, tunnel], '192.168.1.5'), mdns(true)],
    causes: [],
    internet: 'untested',
  },
  {
    name: 'nobody else there, or kept apart',
    findings: [interfaces([lan], '192.168.1.5'), mdns(true, 0)],
    causes: ['alone'],
    internet: 'untested',
  },
  {
    name: 'a firewall that stops WebRTC itself',
    findings: [...home, { step: 'stack', connected: false, milliseconds: 6000 }],
    causes: ['stack-broken'],
    internet: 'untested',
  },
]

describe('diagnose', () => {
  test.each(rows)('$name', ({ findings, causes, internet, lan: near = 'works' }) => {
    const diagnosis = diagnose(findings)
    expect(diagnosis.causes.map(({ cause }) => cause)).toEqual(causes)
    expect(diagnosis.internet).toBe(internet)
    expect(diagnosis.lan).toBe(near)
    // The order in which findings come does not matter.
    expect(diagnose([...findings].reverse()).causes.map(({ cause }) => cause)).toEqual(causes)
  })

  test('the most serious comes first', () => {
    const { causes } = diagnose([interfaces([lan], '192.168.1.5'), mdns(true, 0), server('refused', 600_000)])
    expect(causes.map(({ severity }) => severity)).toEqual(['blocks', 'limits', 'note'])
  })

  test.each(languages)('every row has words in %s, without a placeholder', (language) => {
    const words = wordsIn(language)
    for (const { findings } of rows) {
      const diagnosis = diagnose(findings)
      const texts = [
        outcomeText(diagnosis, words),
        ...findings.flatMap((finding) => findingLines(finding, words)),
        ...diagnosis.causes.flatMap((found) => Object.values(causeWords(found, words)) as string[]),
      ]
      for (const text of texts) {
        expect(text).not.toMatch(/[{}]|undefined|\bnull\b|NaN|doctor\./)
        expect(text.length).toBeGreaterThan(4)
      }
      expect(reportText(findings, diagnosis, words).split('\n').length).toBeGreaterThan(findings.length)
    }
  })

  test('the clock is said in the words of the language', () => {
    const [found] = diagnose([...home, server(null, 3_600_000)]).causes
    expect(found?.subject).toBe('3600 s')
    expect(causeWords(found!, wordsIn('de')).title).toMatch(/um 1.Std\. falsch/)
  })

  test('names of other computers cannot break a line', () => {
    const evil = { ...server(null), url: 'wss://x\u001b[2J\u202e.example' }
    expect(findingLines(evil, wordsIn('en'))[0]).toMatch(/^wss:\/\/x\ufffd\[2J\ufffd\.example: /)
  })
})
