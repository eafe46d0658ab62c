// One relay of ours as a process of its own, for bench/relay.ts: prints its port, ends with its input.
import { createRelayServer } from '../../src/net/node/relay-server.ts'

const [dataPath = 'portable'] = process.argv.slice(2)
const server = await createRelayServer({
  listen: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }],
  relayAddresses: [{ host: '127.0.0.1' }],
  realm: 'bench',
  users: { user: 'north' },
  peerPolicy: { privateNetworks: true, loopback: true, ownAddresses: true },
  limits: { allocationsPerUser: 1000, unauthenticatedPerSecond: 1e6, unauthenticatedBurst: 1e6 },
  dataPath: dataPath === 'batched' ? 'batched' : 'portable',
})
process.stdout.write(`${server.addresses[0]?.port ?? 0}\n`)
process.stdin.resume()
process.stdin.once('end', () => void server.close())
