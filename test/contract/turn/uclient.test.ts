import { spawn } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RelayServer } from '../../../src/net/node/options.ts'
import { testCertificate, type TestCertificate } from '../../support/certificate.ts'
import { generousLimits, portOf, SECRETS, startTestRelay } from '../../support/relay-server.ts'

const TOOLS = '/usr/bin/turnutils_uclient'

/** Runs a tool of coturn; answers all that it printed. It must end by itself. */
function run(program: string, args: readonly string[]): Promise<{ output: string; exitCode: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (text: Buffer) => (output += text.toString()))
    child.stderr.on('data', (text: Buffer) => (output += text.toString()))
    const timer = setTimeout(() => child.kill('SIGKILL'), 120_000)
    child.once('error', reject)
    // Not 'exit', which may come before the last of the output.
    child.once('close', (exitCode) => {
      clearTimeout(timer)
      resolve({ output, exitCode })
    })
  })
}

/** "sent / received" of the last summary: the exit code is 0 at any loss. */
function counts(output: string): string {
  const found = [...output.matchAll(/start_mclient: tot_send_msgs=(\d+), tot_recv_msgs=(\d+)/g)].at(-1)
  return found ? `${found[1]} / ${found[2]}` : `no summary in:\n${output}`
}

// The client of Debian's coturn against our relay: not one line of it is ours.
describe.skipIf(!existsSync(TOOLS))("coturn's client", () => {
  let certificate: TestCertificate
  let server: RelayServer
  let peers: readonly EchoPeers[]

  beforeAll(async () => {
    certificate = testCertificate()
    server = await startTestRelay({
      tls: certificate,
      users: { user: 'north' },
      limits: { ...generousLimits, allocationsPerUser: 200 },
    })
    peers = await Promise.all(['127.0.0.1', '::1'].map(echoPeers))
  })
  afterAll(async () => {
    for (const each of peers) await each.close()
    await server.close()
    certificate.remove()
  })

  const password = ['-u', 'user', '-w', 'north']
  const secret = ['-u', 'user', '-W', SECRETS[0]]

  /** The client with our ports; `-e` is the peer. */
  function client(options: string, { login = password, server: at = '127.0.0.1', peer = '127.0.0.1' } = {}) {
    const args = options.split(' ').filter((each) => each !== '')
    const protocol = args.includes('-S') ? 'tls' : args.includes('-t') || args.includes('-T') ? 'tcp' : 'udp'
    const peerPort = peers[peer === '::1' ? 1 : 0]?.port ?? 0
    const to = ['-p', String(portOf(server, protocol, at)), '-e', peer, '-r', String(peerPort)]
    return run(TOOLS, [...args, ...to, '-X', '-g', ...login, at])
  }

  const rows: readonly [
    what: string,
    options: string,
    expected: string,
    where?: Parameters<typeof client>[1],
  ][] = [
    ['channels, DONT-FRAGMENT, a reserved pair of ports, Refresh', '', '10 / 10'],
    ['the same with the REST form', '', '10 / 10', { login: secret }],
    ['Send and Data', '-s', '10 / 10'],
    ['Send and Data with the REST form', '-s', '10 / 10', { login: secret }],
    ['one allocation', '-c', '5 / 5'],
    ['TCP', '-t', '10 / 10'],
    ['TCP, Send and Data, REST', '-t -s', '10 / 10', { login: secret }],
    // It reads one record each time that something arrives: of two that come together, the second is left in OpenSSL's buffer.
    ['TLS', '-t -S -z 200', '10 / 10'],
    ['TLS with the REST form', '-t -S -z 200', '10 / 10', { login: secret }],
    ['padded ChannelData over UDP', '-D', '10 / 10'],
    ['more requests than needed, a bind of the wrong family', '-G', '10 / 10'],
    ['relay to relay', '-y', '20 / 20'],
    ['relay to relay, one allocation', '-y -c', '10 / 10'],
    ['relay to relay over TCP', '-y -t', '20 / 20'],
    ['an IPv6 relay for an IPv6 client', '-c -x', '5 / 5', { server: '::1', peer: '::1' }],
    ['an IPv6 relay for an IPv4 client', '-c -x', '5 / 5', { peer: '::1' }],
    ['an IPv6 relay over TCP, REST', '-c -x -t', '5 / 5', { server: '::1', peer: '::1', login: secret }],
    ['two addresses for one allocation', '-Z', '5 / 5'],
    ['no permission, no data', '-c -s -I', '5 / 0'],
  ]
  // They wait for seconds each by themselves, and share nothing: all at once.
  test.concurrent.each(rows)('%s: %s', async (_what, options, expected, where) => {
    expect(counts((await client(options, where)).output)).toBe(expected)
  })

  test.concurrent('channels with forbidden numbers: 400', async () => {
    const { output, exitCode } = await client('-c -N')
    expect(output).toContain('error 400')
    expect(exitCode).not.toBe(0)
  })

  test.concurrent.each([
    ['password', ['-u', 'user', '-w', 'wrong']],
    ['secret', ['-u', 'user', '-W', 'wrong']],
  ])('a wrong %s: no allocation', async (_what, login) => {
    const { output, exitCode } = await client('', { login })
    expect(output).toContain('Cannot complete Allocation')
    expect(exitCode).not.toBe(0)
  })

  test('Binding', async () => {
    const port = String(portOf(server, 'udp'))
    const { output } = await run('/usr/bin/turnutils_stunclient', ['-p', port, '127.0.0.1'])
    expect(output).toMatch(/UDP reflexive addr: 127\.0\.0\.1:\d+/)
  })

  // -T, -P: relaying TCP (RFC 6062) is not offered, it would open the network behind the relay. -S without -t: Node has no DTLS.
  // -M, -J: mobility and OAuth are not offered. turnutils_natdiscovery: RFC 5780 needs answers to other addresses.
  test('relaying TCP is refused', async () => {
    const { output, exitCode } = await client('-T')
    expect(output).toContain('442')
    expect(exitCode).not.toBe(0)
  })
})

interface EchoPeers {
  readonly port: number
  readonly close: () => Promise<void>
}

/** Sends everything back, at a port and at the next one: the client wants both, as for RTP. */
async function echoPeers(host: string): Promise<EchoPeers> {
  const first = await echoSocket(host, 0)
  try {
    const second = await echoSocket(host, first.address().port + 1)
    const close = (socket: Socket) => new Promise<void>((resolve) => socket.close(() => resolve()))
    return {
      port: first.address().port,
      close: async () => {
        await Promise.all([close(first), close(second)])
      },
    }
  } catch {
    // The next port is taken.
    first.close()
    return echoPeers(host)
  }
}

function echoSocket(host: string, port: number): Promise<Socket> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.on('message', (message, from) => socket.send(message, from.port, from.address))
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(port, host, () => resolve(socket))
  })
}
