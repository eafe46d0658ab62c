// An internet for tests: a switch that is also the server, with `dropline serve` and perhaps coturn, and homes behind routers.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type CliRun, startCli } from './cli.ts'
import type { NatKind, NetLab, Node } from './netns.ts'

// Addresses that are nobody's private network: a relay passes nothing to those.
const NETWORK = '9.9.9'
export const SERVER_IPV4 = `${NETWORK}.1`
/** A second one of the server, for those who compare what two servers see. */
export const SERVER_IPV4_OTHER = `${NETWORK}.2`
const NETWORK_IPV6 = '2600:9::'
const RENDEZVOUS_PORT = 4880
const TURN_PORT = 3478
const SECRET = 'a-secret-of-this-test'

export interface Internet {
  readonly server: Node
  readonly url: string
  readonly url6: string
  /** An address in its network; prefixes are 24 and 64. */
  ipv4(host: number): string
  ipv6(host: number): string
  /** Stops the relay as a crash would. Only with coturn: otherwise it is one process with the rendezvous server. */
  killRelay(): Promise<void>
  startRelay(): Promise<void>
  /** Bytes that have come to the server itself so far: what a relay carries is among them. */
  receivedBytes(): number
  close(): Promise<void>
}

/** Builds the middle. `relay` is `dropline serve`'s own, or a coturn for which it hands out credentials. */
export async function startInternet(lab: NetLab, relay: 'own' | 'coturn' = 'own'): Promise<Internet> {
  const server = buildServer(lab)
  const useCoturn = ['--coturn', `${SERVER_IPV4}:${TURN_PORT}`, '--static-auth-secret', SECRET]
  const serve = startCli(
    [
      'serve',
      '--host',
      '::',
      '--port',
      String(RENDEZVOUS_PORT),
      '--json',
      ...(relay === 'own' ? [] : useCoturn),
    ],
    { namespace: server.namespace },
  )
  let coturn = relay === 'coturn' ? await startCoturn(server) : null
  await serve.event('listening')
  return {
    server,
    url: `ws://${SERVER_IPV4}:${RENDEZVOUS_PORT}`,
    url6: `ws://[${NETWORK_IPV6}1]:${RENDEZVOUS_PORT}`,
    ipv4: (host) => `${NETWORK}.${host}`,
    ipv6: (host) => `${NETWORK_IPV6}${host}`,
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
      await Promise.all([endRun(serve), ...(coturn === null ? [] : [end(coturn)])])
    },
  }
}

function buildServer(lab: NetLab): Node {
  const server = lab.lan('net')
  lab.ip(server, [
    `addr add ${SERVER_IPV4}/24 dev br0`,
    `addr add ${SERVER_IPV4_OTHER}/24 dev br0`,
    `addr add ${NETWORK_IPV6}1/64 dev br0 nodad`,
  ])
  // Packets to everywhere else get lost: coturn ends an allocation when a peer's address has no route at all.
  const elsewhere = lab.node('rest')
  lab.attach(elsewhere, { to: server, addresses: [`${NETWORK}.254/24`] })
  lab.ip(server, [`route add default via ${NETWORK}.254`])
  // Counts what the server takes in for itself, apart from what the switch passes on.
  lab.nft(
    server,
    `table inet count {
      chain input { type filter hook input priority 0; counter; }
    }`,
  )
  lab.ready()
  return server
}

/** A computer at home behind a router, whose outer address is `ipv4(10 + number)`; answers both. */
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
    { to: internet.server, addresses: [`${internet.ipv4(10 + number)}/24`] },
  )
  const computer = lab.node(`c${number}`)
  lab.attach(computer, { to: lan, addresses: [`10.0.${number}.2/24`] })
  lab.ip(computer, [`route add default via 10.0.${number}.1`])
  return { computer, router }
}

/** coturn as an operator configures it for short-lived credentials. */
async function startCoturn(server: Node): Promise<ChildProcess> {
  const pidFile = path.join(tmpdir(), `${server.namespace}-coturn.pid`)
  const child = spawn(
    'ip',
    [
      ...['netns', 'exec', server.namespace, 'turnserver'],
      ...['-n', '--no-tls', '--no-dtls', '--no-cli', '--fingerprint', '--log-file=stdout'],
      ...['--lt-cred-mech', '--use-auth-secret', `--static-auth-secret=${SECRET}`, '--realm=dropline'],
      ...[`--listening-ip=${SERVER_IPV4}`, `--listening-ip=${SERVER_IPV4_OTHER}`],
      ...[`--relay-ip=${SERVER_IPV4}`, `--listening-port=${TURN_PORT}`],
      ...['--total-quota=100', `--pidfile=${pidFile}`],
    ],
    { stdio: 'ignore' },
  )
  child.once('exit', () => {
    rmSync(pidFile, { force: true })
  })
  // Its log is buffered; what listens is the proof.
  const listening = ['netns', 'exec', server.namespace, 'ss', '-ltnH', `sport = :${TURN_PORT}`]
  while (!execFileSync('ip', listening, { encoding: 'utf8' }).includes(SERVER_IPV4)) {
    if (child.exitCode !== null) throw new Error(`coturn ended with ${child.exitCode}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return child
}

async function endRun(run: CliRun): Promise<void> {
  run.child.kill('SIGKILL')
  await run.exit
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
