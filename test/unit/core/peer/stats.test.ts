import { expect, test } from 'vitest'
import { pathFromStats } from '../../../../src/core/peer/stats.ts'

const report = (local: string, remote: string, facts: object = {}) => [
  { id: 'L1', type: 'local-candidate', candidateType: local, ...facts },
  { id: 'R1', type: 'remote-candidate', candidateType: remote, address: '192.0.2.1', port: 5000 },
  { id: 'L2', type: 'local-candidate', candidateType: 'host' },
  { id: 'P1', type: 'candidate-pair', localCandidateId: 'L1', remoteCandidateId: 'R1', state: 'succeeded' },
  { id: 'P2', type: 'candidate-pair', localCandidateId: 'L2', remoteCandidateId: 'R1', state: 'succeeded' },
  { id: 'T', type: 'transport', selectedCandidatePairId: 'P1' },
]

test.each([
  ['host', 'host', 'direct', null, true],
  ['host', 'srflx', 'direct', null, true],
  // An address that the peer has not named may be its relay's.
  ['srflx', 'prflx', 'direct', null, false],
  ['relay', 'host', 'relayed', 'udp', true],
  ['host', 'relay', 'relayed', null, false],
])('%s to %s is %s', (local, remote, path, relay, own) => {
  const end = { address: '192.0.2.1', port: 5000, own }
  expect(pathFromStats(report(local, remote))).toEqual({ path, relay, remote: end })
})

test.each([
  [{ relayProtocol: 'tls', url: 'turn:192.0.2.1:3478?transport=udp' }, 'tls'],
  [{ relayProtocol: 'tcp' }, 'tcp'],
  [{ url: 'turn:192.0.2.1:3478?transport=tcp' }, 'tcp'],
  [{ url: 'turns:relay.example:5349?transport=tcp' }, 'tls'],
  [{ url: 7, relayProtocol: 'quic' }, 'udp'],
])('a relay that the stack describes with %j is reached over %s', (facts, relay) => {
  expect(pathFromStats(report('relay', 'host', facts))?.relay).toBe(relay)
})

test('without a selected pair there is no path', () => {
  expect(pathFromStats([])).toBeNull()
  expect(pathFromStats([{ id: 'T', type: 'transport' }, null, 'text'])).toBeNull()
  expect(pathFromStats([{ id: 'T', type: 'transport', selectedCandidatePairId: 'gone' }])).toBeNull()
})
