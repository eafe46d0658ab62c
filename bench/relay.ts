// Our relay against Debian's coturn: packets per second of one processor, processor seconds per GB, loss at a fixed rate.
//   node bench/relay.ts [--rounds 5] [--seconds 3] [--flows 32] [--payload 1200] [--rate 60000]
// Linux with coturn. One generator (batched system calls from Node on processor 1) for all servers (on processor 0), their turns
// interleaved. Packets are counted where they arrive, processor time by the kernel, for the whole server process. One JSON line
// per figure.
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { cpus, setPriority } from 'node:os'
import { parseArgs } from 'node:util'
import { randomBytes } from '../src/core/base/bytes.ts'
import { type Libc, loadLibc } from '../src/net/node/datagrams/libc.ts'
import { ATTRIBUTE } from '../src/net/stun/constants.ts'
import { Endpoint } from '../src/net/stun/endpoint.ts'
import { TurnClient } from '../test/support/turn-client.ts'
import { BURST, countArrived, dropsOf, RawSocket } from './relay/raw-socket.ts'
import { credentials, type MeasuredServer, PRIORITY, type ServerName, startServer } from './relay/servers.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    flows: { type: 'string', default: '32' },
    payload: { type: 'string', default: '1200' },
    rate: { type: 'string', default: '60000' },
    burst: { type: 'string', default: String(BURST) },
    servers: { type: 'string', default: 'coturn,batched,portable' },
  },
})
const seconds = Number(values.seconds)
const flows = Number(values.flows)
const payloadBytes = Number(values.payload)
const burst = Math.min(BURST, Number(values.burst))
const servers = values.servers.split(',') as ServerName[]
const CHANNEL = 0x4000
/** Small, because nobody reads: the kernel counts what has no room. */
const SINK_BUFFER_BYTES = 4096

/** One allocation with a channel to a peer; both ends are ours. */
interface Flow {
  readonly client: RawSocket
  readonly peer: RawSocket
}

async function openFlow(libc: Libc, port: number): Promise<Flow> {
  const loopback = (at: number) => new Endpoint(Uint8Array.of(127, 0, 0, 1), at)
  const client = new RawSocket(libc, loopback(0), SINK_BUFFER_BYTES)
  const peer = new RawSocket(libc, loopback(0), SINK_BUFFER_BYTES)
  const turn = new TurnClient(client.wire(loopback(port)), credentials)
  const relayed = (await turn.allocate()).address(ATTRIBUTE.xorRelayedAddress)
  const bound = await turn.bind(CHANNEL, { host: '127.0.0.1', port: peer.local.port })
  if (relayed === null || bound.code !== 0) throw new Error(`no flow: ${bound.code}`)
  const payload = randomBytes(payloadBytes)
  const header = Uint8Array.of(CHANNEL >> 8, CHANNEL & 0xff, payloadBytes >> 8, payloadBytes & 0xff)
  client.load(Buffer.concat([header, payload]), loopback(port))
  peer.load(payload, relayed)
  return { client, peer }
}

interface Figure {
  readonly packetsPerSecond: number
  readonly packetsPerCoreSecond: number
  readonly cpuSecondsPerGB: number
  readonly loss: number
}

/** Sends from `from` for some seconds, at a rate (0: as fast as can be), and counts at `to`. */
function run(
  server: MeasuredServer,
  { from, to }: { from: readonly RawSocket[]; to: readonly RawSocket[] },
  rate: number,
): Figure {
  for (const socket of to) socket.drain()
  const dropsBefore = dropsOf(to)
  const cpuBefore = server.cpuSeconds()
  const startMs = performance.now()
  let sent = 0
  for (let index = 0; ; index++) {
    const elapsed = (performance.now() - startMs) / 1000
    if (elapsed >= seconds) break
    if (rate > 0 && sent > elapsed * rate) {
      pause(0.3)
      continue
    }
    sent += from[index % from.length]?.burst(burst) ?? 0
  }
  const elapsed = (performance.now() - startMs) / 1000
  // What is still on its way: the buffers of the server are emptied in a few milliseconds.
  pause(300)
  const arrived = countArrived(to, dropsBefore)
  const cpu = server.cpuSeconds() - cpuBefore
  return {
    packetsPerSecond: arrived / elapsed,
    packetsPerCoreSecond: arrived / cpu,
    cpuSecondsPerGB: cpu / ((arrived * payloadBytes) / 1e9),
    loss: 1 - arrived / sent,
  }
}

/** Stops this thread. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

const kinds = ['to-peer', 'to-client', 'paced'] as const
const figures = new Map<string, Figure[]>()

async function round(libc: Libc, name: ServerName): Promise<void> {
  const server = await startServer(name)
  const open: Flow[] = []
  for (let index = 0; index < flows; index++) open.push(await openFlow(libc, server.port))
  const ways = {
    'to-peer': { from: open.map(({ client }) => client), to: open.map(({ peer }) => peer) },
    'to-client': { from: open.map(({ peer }) => peer), to: open.map(({ client }) => client) },
  }
  run(server, ways['to-peer'], 20_000) // warms up
  for (const kind of kinds) {
    const figure =
      kind === 'paced' ? run(server, ways['to-peer'], Number(values.rate)) : run(server, ways[kind], 0)
    const key = `${name} ${kind}`
    figures.set(key, [...(figures.get(key) ?? []), figure])
    say({ server: name, kind, ...rounded(figure) })
  }
  for (const { client, peer } of open) for (const socket of [client, peer]) socket.close()
  await server.close()
}

/** Before whatever else the computer does, where that is allowed: other work in these seconds would be measured as loss. */
function prefer(): void {
  if (PRIORITY === 0) return
  setPriority(PRIORITY)
  // With CONFIG_SCHED_AUTOGROUP a priority counts within the session only, unless the session gets it too.
  const autogroup = '/proc/self/autogroup'
  if (existsSync(autogroup)) writeFileSync(autogroup, String(PRIORITY))
}

function say(figure: object): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`)
}

function rounded({ packetsPerSecond, packetsPerCoreSecond, cpuSecondsPerGB, loss }: Figure): Figure {
  return {
    packetsPerSecond: Math.round(packetsPerSecond),
    packetsPerCoreSecond: Math.round(packetsPerCoreSecond),
    cpuSecondsPerGB: Math.round(cpuSecondsPerGB * 100) / 100,
    loss: Math.round(loss * 10_000) / 10_000,
  }
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}

function summary(): void {
  for (const name of servers) {
    for (const kind of kinds) {
      const own = figures.get(`${name} ${kind}`) ?? []
      const coturn = figures.get(`coturn ${kind}`) ?? []
      // Ratios within a round: noise of the machine hits both of its halves.
      const ratio = (of: (figure: Figure) => number) =>
        Math.round(median(own.map((each, index) => of(each) / of(coturn[index] ?? each))) * 100) / 100
      const medians = rounded({
        packetsPerSecond: median(own.map((each) => each.packetsPerSecond)),
        packetsPerCoreSecond: median(own.map((each) => each.packetsPerCoreSecond)),
        cpuSecondsPerGB: median(own.map((each) => each.cpuSecondsPerGB)),
        loss: median(own.map((each) => each.loss)),
      })
      const perCore = ratio((each) => each.packetsPerCoreSecond)
      say({
        median: name,
        kind,
        ...medians,
        perCoreToCoturn: perCore,
        rateToCoturn: ratio((each) => each.packetsPerSecond),
      })
    }
  }
}

prefer()
if (cpus().length > 1) spawnSync('taskset', ['-cp', '1', String(process.pid)])
const libc = await loadLibc()
for (let count = 0; count < Number(values.rounds); count++)
  for (const name of servers) await round(libc, name)
summary()
