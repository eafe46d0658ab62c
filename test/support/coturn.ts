import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import path from 'node:path'
import { encodeMessage } from '../../src/net/stun/encode.ts'
import { METHOD } from '../../src/net/stun/constants.ts'
import type { IceServer } from '../../src/core/peer/ports.ts'
import type { TestCertificate } from './certificate.ts'
import { REALM, restCredentials, SECRETS } from './relay-server.ts'
import { streamWire, type TurnWire, udpPeer, udpWire } from './turn-wire.ts'

const COTURN = '/usr/bin/turnserver'
/** Whether coturn is installed here. */
export const hasCoturn = existsSync(COTURN)

export interface Coturn {
  readonly address: string
  readonly port: number
  readonly tlsPort: number
  /** Its TURN over UDP, and over TCP, with credentials of the REST form. */
  readonly udp: IceServer
  readonly tcp: IceServer
  /** Over TLS, if it has a certificate. */
  readonly tls: IceServer
  /** Over UDP at its second address. */
  readonly udp6: IceServer
  close(): Promise<void>
}

export interface CoturnOptions {
  /** Where it listens and relays; this computer's first address that is not loopback unless said. */
  readonly addresses?: readonly string[]
  readonly certificate?: TestCertificate
  /** More lines of turnserver.conf. */
  readonly more?: readonly string[]
}

/**
 * Starts a coturn for this test alone, configured as an operator would: short-lived credentials from a shared secret. Not on
 * loopback unless asked for: WebRTC stacks do not relay over that.
 */
export async function startCoturn({
  addresses = [ownAddress()],
  certificate,
  more = [],
}: CoturnOptions = {}): Promise<Coturn> {
  const [address = ''] = addresses
  const port = await freePort(address)
  const tlsPort = await freePort(address, port)
  const folder = mkdtempSync(path.join(tmpdir(), 'dropline-coturn-'))
  const settings = path.join(folder, 'turnserver.conf')
  const tls = certificate
    ? [`tls-listening-port=${tlsPort}`, `cert=${certificate.certFile}`, `pkey=${certificate.keyFile}`]
    : ['no-tls']
  const lines = [
    'use-auth-secret',
    `static-auth-secret=${SECRETS[0]}`,
    `realm=${REALM}`,
    'fingerprint',
    'lt-cred-mech',
    'total-quota=100',
    `listening-port=${port}`,
    ...addresses.flatMap((each) => [`listening-ip=${each}`, `relay-ip=${each}`]),
    ...tls,
    'no-dtls',
    'no-cli',
    'log-file=stdout',
    `pidfile=${path.join(folder, 'pid')}`,
    ...more,
  ]
  writeFileSync(settings, `${lines.join('\n')}\n`)
  const child = spawn(COTURN, ['-c', settings], { stdio: 'ignore' })
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      rmSync(folder, { recursive: true })
      resolve()
    }),
  )
  await answers(child, [
    ...addresses.flatMap((each) => [() => udpWire(each, port), () => streamWire('tcp', each, port)]),
    ...(certificate === undefined ? [] : addresses.map((each) => () => streamWire('tls', each, tlsPort))),
  ])
  const { username, password: credential } = restCredentials('dropline')
  const server = (transport: string, host = address): IceServer => ({
    urls: [`turn:${host}:${port}?transport=${transport}`],
    username,
    credential,
  })
  return {
    address,
    port,
    tlsPort,
    udp: server('udp'),
    tcp: server('tcp'),
    tls: { username, credential, urls: [`turns:${address}:${tlsPort}?transport=tcp`] },
    udp6: server('udp', `[${addresses[1] ?? ''}]`),
    close: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** An IPv4 address of this computer that other computers could use. */
export function ownAddress(): string {
  const own = ownAddresses('IPv4')[0]
  if (own === undefined) throw new Error('this computer has no IPv4 address besides loopback')
  return own
}

/** An IPv6 address of that kind, if there is one. */
export const ownAddress6: string | undefined = ownAddresses('IPv6').find(
  (address) => !address.startsWith('fe80'),
)

function ownAddresses(wanted: 'IPv4' | 'IPv6'): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return addresses
    .filter(({ family, internal }) => family === wanted && !internal)
    .map(({ address }) => address)
}

/**
 * A port that nobody uses at this moment, nor will be given by chance: below those that the system gives (32768 and up on Linux),
 * for a program that takes a number only. It is not `other`.
 */
export async function freePort(address: string, other?: number): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    if (port !== other && (await canListen(address, port)) && (await canBindUdp(address, port))) return port
  }
}

async function canListen(address: string, port: number): Promise<boolean> {
  const server = createServer()
  const listens = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, address, () => resolve(true))
  })
  if (listens) await new Promise((resolve) => server.close(resolve))
  return listens
}

async function canBindUdp(address: string, port: number): Promise<boolean> {
  const peer = await udpPeer(address, port).catch(() => null)
  await peer?.close()
  return peer !== null
}

/** Resolves when every listener has answered a Binding request: coturn says nothing else that could be waited for. */
async function answers(child: ChildProcess, listeners: readonly (() => Promise<TurnWire>)[]): Promise<void> {
  for (const open of listeners)
    while (!(await answersAt(open)))
      if (child.exitCode !== null || child.signalCode !== null) throw new Error('coturn has ended')
}

/** How long an answer may take before the question is asked again: it may have been lost, or come before the listener. */
const ASK_AGAIN_MS = 200

async function answersAt(open: () => Promise<TurnWire>): Promise<boolean> {
  const wire = await open().catch(() => null)
  if (wire !== null) {
    const { binding: method } = METHOD
    wire.send(
      encodeMessage({ method, messageClass: 'request', transactionId: randomBytes(12), attributes: [] }),
    )
    const answer = await wire.next(ASK_AGAIN_MS).catch(() => null)
    await wire.close()
    if (answer !== null) return true
  }
  // Refused at once: the program has the processor in the meantime.
  await new Promise((resolve) => setTimeout(resolve, 20))
  return false
}

/**
 * Starts a coturn with a turnserver.conf of its own, which listens on `address` and `port`. What it says goes to `output`, also
 * what it has against the file.
 */
export async function startCoturnWith(
  conf: string,
  address: string,
  port: number,
): Promise<{ readonly output: () => string; close(): Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dropline-coturn-'))
  const file = path.join(folder, 'turnserver.conf')
  // The test reads the log instead of the system.
  writeFileSync(file, conf.replace(/^(?:syslog|no-stdout-log)$/gm, ''))
  const args = ['-c', file, `--listening-ip=${address}`, `--relay-ip=${address}`, '--log-file=stdout']
  const child = spawn(COTURN, [...args, `--pidfile=${path.join(folder, 'pid')}`])
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  await answers(child, [() => udpWire(address, port), () => streamWire('tcp', address, port)])
  return {
    output: () => output,
    close: async () => {
      child.kill('SIGKILL')
      await exited
      rmSync(folder, { recursive: true })
    },
  }
}
