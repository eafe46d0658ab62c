import { expect, test } from 'vitest'
import { pathFromStats } from '../../../../src/core/peer/stats.ts'

const report = (local: string, remote: string) => [
  { id: 'L1', type: 'local-candidate', candidateType: local },
  { id: 'R1', type: 'remote-candidate', candidateType: remote },
  { id: 'L2', type: 'local-candidate', candidateType: 'host' },
  { id: 'P1', type: 'candidate-pair', localCandidateId: 'L1', remoteCandidateId: 'R1', state: 'succeeded' },
  { id: 'P2', type: 'candidate-pair', localCandidateId: 'L2', remoteCandidateId: 'R1', state: 'succeeded' },
  { id: 'T', type: 'transport', selectedCandidatePairId: 'P1' },
]

test.each([
  ['host', 'host', 'direct'],
  ['srflx', 'prflx', 'direct'],
  ['relay', 'host', 'relayed'],
  ['host', 'relay', 'relayed'],
])('%s to %s is %s', (local, remote, path) => {
  expect(pathFromStats(report(local, remote))).toBe(path)
})

test('without a selected pair there is no path', () => {
  expect(pathFromStats([])).toBeNull()
  expect(pathFromStats([{ id: 'T', type: 'transport' }, null, 'text'])).toBeNull()
  expect(pathFromStats([{ id: 'T', type: 'transport', selectedCandidatePairId: 'gone' }])).toBeNull()
})
