// Our rendezvous server against the mailbox server of magic-wormhole (Debian's python3-magic-wormhole-mailbox-server):
//   node bench/mailbox.ts [--rounds 3] [--seconds 4] [--at-once 32] [--idle 10000] [--servers dropline,...]
// Pairings of two clients that meet and say two messages each, the servers' turns interleaved; memory while clients with an
// open nameplate wait. Processor time by the kernel, for the whole server process. One JSON line per figure; needs a build.
import { parseArgs } from 'node:util'
import type { Line } from './mailbox/line.ts'
import {
  type MeasuredServer,
  prioritize,
  type ServerName,
  serverNames,
  startServer,
} from './mailbox/servers.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    'at-once': { type: 'string', default: '32' },
    idle: { type: 'string', default: '10000' },
    servers: { type: 'string', default: serverNames.join() },
  },
})
const names = values.servers.split(',') as ServerName[]
const seconds = Number(values.seconds)
const BATCH = 50
/** Until what is called often has been compiled. */
const WARM_SECONDS = 2

interface PairingRate {
  readonly perSecond: number
  readonly perProcessorSecond: number
}

async function pairings(server: MeasuredServer, forSeconds: number): Promise<PairingRate> {
  const startMs = performance.now()
  const startProcessor = server.processorSeconds()
  let count = 0
  const worker = async (): Promise<void> => {
    while (performance.now() - startMs < 1_000 * forSeconds) {
      await server.protocol.pair(server.url)
      count += 1
    }
  }
  await Promise.all(Array.from({ length: Number(values['at-once']) }, worker))
  return {
    perSecond: count / ((performance.now() - startMs) / 1_000),
    perProcessorSecond: count / (server.processorSeconds() - startProcessor),
  }
}

/** Bytes of resident memory per client that waits. */
async function bytesPerIdleClient(server: MeasuredServer, clients: number): Promise<number> {
  await pairings(server, 0.5) // what is loaded and compiled once is not counted
  const before = server.residentBytes()
  const lines: Line[] = []
  while (lines.length < clients) {
    const batch = Array.from({ length: Math.min(BATCH, clients - lines.length) }, () =>
      server.protocol.wait(server.url),
    )
    lines.push(...(await Promise.all(batch)))
  }
  const bytes = (server.residentBytes() - before) / clients
  for (const line of lines) line.terminate()
  return bytes
}

function say(figure: object): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`)
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
const round1 = (value: number): number => Math.round(value * 10) / 10

async function withServer<T>(name: ServerName, use: (server: MeasuredServer) => Promise<T>): Promise<T> {
  const server = await startServer(name)
  try {
    return await use(server)
  } finally {
    await server.close()
  }
}

prioritize(0)
const rates = new Map(names.map((name) => [name, [] as PairingRate[]]))
for (let round = 1; round <= Number(values.rounds); round++) {
  for (const name of names) {
    const rate = await withServer(name, async (server) => {
      await pairings(server, WARM_SECONDS)
      return pairings(server, seconds)
    })
    rates.get(name)?.push(rate)
    say({
      server: name,
      round,
      perSecond: round1(rate.perSecond),
      perProcessorSecond: round1(rate.perProcessorSecond),
    })
  }
}
const memory = new Map<ServerName, number>()
// The database on disk changes nothing about the memory of connections, and takes minutes to fill.
for (const name of names.filter((each) => each !== 'magic-wormhole')) {
  const bytes = await withServer(name, (server) => bytesPerIdleClient(server, Number(values.idle)))
  memory.set(name, bytes)
  say({ server: name, idle: Number(values.idle), kilobytesPerClient: round1(bytes / 1_000) })
}
const [ours, ...others] = names
for (const theirs of ours === undefined ? [] : others) {
  const ratio = (field: keyof PairingRate): number => medianOf(ours, field) / medianOf(theirs, field)
  say({
    ratio: `${String(ours)} / ${theirs}`,
    pairingsPerSecond: round1(ratio('perSecond')),
    pairingsPerProcessorSecond: round1(ratio('perProcessorSecond')),
    ...(memory.has(theirs)
      ? { memoryPerClient: Math.round((100 * memoryOf(ours)) / memoryOf(theirs)) / 100 }
      : {}),
  })
}

function medianOf(name: ServerName | undefined, field: keyof PairingRate): number {
  const figures = (name === undefined ? undefined : rates.get(name)) ?? []
  return median(figures.map((rate) => rate[field]))
}

function memoryOf(name: ServerName | undefined): number {
  return (name === undefined ? undefined : memory.get(name)) ?? 0
}
