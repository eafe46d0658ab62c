import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import path from 'node:path'
import type { IceServer } from '../../src/core/peer/ports.ts'
import type { TestCertificate } from './certificate.ts'
import { REALM, restCredentials, SECRETS } from './relay-server.ts'

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
  const [port, tlsPort] = [await freePort(address), await freePort(address)]
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
  await reachable(address, port)
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

/** A TCP port that nobody uses at this moment. */
export async function freePort(address: string): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Resolves when TCP connections are taken: coturn says nothing else that could be waited for. */
async function reachable(address: string, port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, address, () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => {
        setTimeout(resolve, 50, false)
      })
    })
    if (open) return
  }
  throw new Error('coturn did not start')
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
  await reachable(address, port)
  return {
    output: () => output,
    close: async () => {
      child.kill('SIGKILL')
      await exited
      rmSync(folder, { recursive: true })
    },
  }
}
