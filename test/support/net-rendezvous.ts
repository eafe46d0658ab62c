// A rendezvous server in a process of its own, for a network namespace: `node net-rendezvous.ts '{"host":…,"iceServers":[…]}'`.
import { startRendezvous } from '../../src/rendezvous/server.ts'
import type { IceServer } from '../../src/core/peer/ports.ts'

interface Init {
  readonly host: string
  readonly port: number
  readonly iceServers: readonly IceServer[]
}

const { host, port, iceServers } = JSON.parse(process.argv[2] ?? '') as Init
const issued = iceServers.map((server) => ({ ...server, urls: [...server.urls] }))
const server = await startRendezvous({
  host,
  port,
  issueIce: (nowMs) => (issued.length === 0 ? null : { iceServers: issued, renewAtMs: nowMs + 3_600_000 }),
})
process.stdout.write(`${server.url}\n`)
