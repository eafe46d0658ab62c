import { parseIceUrl } from './ice-url.ts'
import { isOwnAddress, type RelayTransport, type SelectedPath } from './ports.ts'

/** The part of RTCStatsReport that we read. */
export interface StatsLike {
  forEach(callback: (value: unknown) => void): void
}

type Stat = Readonly<Record<string, unknown>>

/** The path of the selected candidate pair in the stats of a connection; null when there is none. */
export function pathFromStats(stats: StatsLike): SelectedPath | null {
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
  const local = byId.get(pair['localCandidateId'])
  const remote = byId.get(pair['remoteCandidateId'])
  const relay = local?.['candidateType'] === 'relay' ? relayTransport(local) : null
  const relayed = relay !== null || remote?.['candidateType'] === 'relay'
  return { path: relayed ? 'relayed' : 'direct', relay, ...remoteEnd(remote) }
}

/** Older stacks say `ip`; the address of a peer-reflexive candidate may be withheld. */
function remoteEnd(remote: Stat | undefined): Pick<SelectedPath, 'remote'> {
  const address = remote?.['address'] ?? remote?.['ip']
  const port = remote?.['port']
  if (typeof address !== 'string' || typeof port !== 'number') return {}
  return { remote: { address, port, own: isOwnAddress(remote?.['candidateType']) } }
}

/** `relayProtocol`, or, where a stack leaves it out, what the server's URL says. */
function relayTransport(local: Stat): RelayTransport {
  const named = local['relayProtocol']
  if (named === 'udp' || named === 'tcp' || named === 'tls') return named
  const url = parseIceUrl(typeof local['url'] === 'string' ? local['url'] : '')
  if (url === null) return 'udp'
  return url.scheme === 'turns' ? 'tls' : url.transport
}

function isStat(value: unknown): value is Stat {
  return typeof value === 'object' && value !== null
}
