import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import path from 'node:path'
import type { IceServer } from '../../src/core/peer/ports.ts'

const COTURN = '/usr/bin/turnserver'
/** Whether coturn is installed here. */
export const hasCoturn = existsSync(COTURN)

export interface Coturn {
  /** Its TURN over UDP, and over TCP. */
  readonly udp: IceServer
  readonly tcp: IceServer
  close(): Promise<void>
}

/** Starts a coturn for this test alone, on an address that is not loopback: stacks do not relay over that. */
export async function startCoturn(): Promise<Coturn> {
  const address = ownAddress()
  const port = await freePort(address)
  const settings = {
    'listening-ip': address,
    'relay-ip': address,
    'listening-port': String(port),
    user: 'dropline:secret',
    realm: 'dropline.test',
    'log-file': 'stdout',
    pidfile: path.join(tmpdir(), `dropline-coturn-${port}.pid`),
  }
  const flags = ['-n', '--no-tls', '--no-dtls', '--no-cli', '--lt-cred-mech', '--fingerprint']
  const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
  const child = spawn(COTURN, [...flags, ...args], { stdio: 'ignore' })
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve()
    }),
  )
  await reachable(address, port)
  const server = (transport: string): IceServer => ({
    urls: [`turn:${address}:${port}?transport=${transport}`],
    username: 'dropline',
    credential: 'secret',
  })
  return {
    udp: server('udp'),
    tcp: server('tcp'),
    close: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const own = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)
  if (own === undefined) throw new Error('this computer has no IPv4 address besides loopback')
  return own.address
}

async function freePort(address: string): Promise<number> {
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
