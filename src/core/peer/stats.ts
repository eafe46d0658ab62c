import type { PeerPath } from './ports.ts'

/** The part of RTCStatsReport that we read. */
export interface StatsLike {
  forEach(callback: (value: unknown) => void): void
}

type Stat = Readonly<Record<string, unknown>>

/** The path of the selected candidate pair in the stats of a connection; null when there is none. */
export function pathFromStats(stats: StatsLike): PeerPath | null {
  const byId = new Map<unknown, Stat>()
  let selectedId: unknown
  stats.forEach((value) => {
    if (!isStat(value)) return
    byId.set(value['id'], value)
    if (value['type'] === 'transport' && value['selectedCandidatePairId'] !== undefined)
      selectedId = value['selectedCandidatePairId']
  })
  const pair = byId.get(selectedId)
  if (pair === undefined) return null
  const ends = [byId.get(pair['localCandidateId']), byId.get(pair['remoteCandidateId'])]
  return ends.some((end) => end?.['candidateType'] === 'relay') ? 'relayed' : 'direct'
}

function isStat(value: unknown): value is Stat {
  return typeof value === 'object' && value !== null
}
