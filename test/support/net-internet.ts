// An internet for tests: a switch that is also the server, with a rendezvous server and coturn, and homes behind routers.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { IceServer } from '../../src/core/peer/ports.ts'
import type { NatKind, NetLab, Node } from './netns.ts'

export const SERVER_IPV4 = '203.0.113.1'
/** A second one, for those who compare what two servers see. */
const SERVER_IPV4_OTHER = '203.0.113.2'
export const SERVER_IPV6 = '2001:db8::1'
const RENDEZVOUS_PORT = 4880
const TURN_PORT = 3478

export interface Internet {
  readonly server: Node
  readonly url: string
  readonly url6: string
  /** Stops coturn as a crash would. */
  killRelay(): Promise<void>
  startRelay(): Promise<void>
  /** Bytes that have come to the server by UDP and TCP from outside so far: what a relay carries is among them. */
  receivedBytes(): number
  close(): Promise<void>
}

/** Builds the middle: the server with its addresses, a rendezvous server that hands out coturn, and coturn. */
export async function startInternet(lab: NetLab): Promise<Internet> {
  const server = lab.lan('net')
  lab.ip(server, [
    `addr add ${SERVER_IPV4}/24 dev br0`,
    `addr add ${SERVER_IPV4_OTHER}/24 dev br0`,
    `addr add ${SERVER_IPV6}/64 dev br0 nodad`,
  ])
  // Packets to everywhere else get lost: coturn ends an allocation when a peer's address has no route at all.
  const elsewhere = lab.node('rest')
  lab.attach(elsewhere, { to: server, addresses: ['203.0.113.254/24'] })
  lab.ip(server, ['route add default via 203.0.113.254'])
  // Counts what the server takes in for itself, apart from what the switch passes on.
  lab.nft(
    server,
    `table inet count {
      chain input { type filter hook input priority 0; counter; }
    }`,
  )
  const iceServers: IceServer[] = [
    {
      urls: [
        `turn:${SERVER_IPV4}:${TURN_PORT}?transport=udp`,
        `turn:${SERVER_IPV4}:${TURN_PORT}?transport=tcp`,
      ],
      username: 'dropline',
      credential: 'secret',
    },
  ]
  const init = JSON.stringify({ host: '::', port: RENDEZVOUS_PORT, iceServers })
  const script = path.join(import.meta.dirname, 'net-rendezvous.ts')
  const rendezvous = spawnIn(server, [process.execPath, script, init])
  const [, relay] = await Promise.all([once(rendezvous.stdout!, 'data'), startCoturn(server)])
  let coturn: ChildProcess | null = relay
  return {
    server,
    url: `ws://${SERVER_IPV4}:${RENDEZVOUS_PORT}`,
    url6: `ws://[${SERVER_IPV6}]:${RENDEZVOUS_PORT}`,
    killRelay: async () => {
      if (coturn !== null) await end(coturn)
      coturn = null
    },
    startRelay: async () => {
      coturn = await startCoturn(server)
    },
    receivedBytes() {
      const listed = lab.run(server, ['nft', 'list', 'table', 'inet', 'count'])
      return Number(/bytes (\d+)/.exec(listed)?.[1] ?? 0)
    },
    close: async () => {
      await Promise.all([end(rendezvous), ...(coturn === null ? [] : [end(coturn)])])
    },
  }
}

/** A computer at home behind a router; answers both. */
export function home(
  lab: NetLab,
  internet: Internet,
  number: number,
  nat: NatKind,
): { computer: Node; router: Node } {
  const lan = lab.lan(`l${number}`)
  const router = lab.router(
    `r${number}`,
    nat,
    { to: lan, addresses: [`10.0.${number}.1/24`] },
    { to: internet.server, addresses: [`203.0.113.${10 + number}/24`] },
  )
  const computer = lab.node(`c${number}`)
  lab.attach(computer, { to: lan, addresses: [`10.0.${number}.2/24`] })
  lab.ip(computer, [`route add default via 10.0.${number}.1`])
  return { computer, router }
}

async function startCoturn(server: Node): Promise<ChildProcess> {
  const pidFile = path.join(tmpdir(), `${server.namespace}-coturn.pid`)
  const child = spawnIn(server, [
    'turnserver',
    ...['-n', '--no-tls', '--no-dtls', '--no-cli', '--lt-cred-mech', '--fingerprint', '--log-file=stdout'],
    ...[
      `--listening-ip=${SERVER_IPV4}`,
      `--listening-ip=${SERVER_IPV4_OTHER}`,
      `--relay-ip=${SERVER_IPV4}`,
      `--listening-port=${TURN_PORT}`,
    ],
    ...['--user=dropline:secret', '--realm=dropline.test', `--pidfile=${pidFile}`],
  ])
  child.once('exit', () => rmSync(pidFile, { force: true }))
  child.stdout?.resume()
  // Its log is buffered; what listens is the proof.
  for (;;) {
    if (child.exitCode !== null) throw new Error(`coturn ended with ${child.exitCode}`)
    const listening = await output(server, ['ss', '-ltnH', `sport = :${TURN_PORT}`])
    if (listening.includes(SERVER_IPV4)) return child
  }
}

/** What a program in a node prints. */
async function output(node: Node, command: readonly string[]): Promise<string> {
  const child = spawnIn(node, command)
  let text = ''
  child.stdout?.on('data', (part: Buffer) => (text += part.toString()))
  await once(child, 'close')
  return text
}

function spawnIn(node: Node, command: readonly string[]): ChildProcess {
  return spawn('ip', ['netns', 'exec', node.namespace, ...command], { stdio: ['ignore', 'pipe', 'ignore'] })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
