import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { cpus } from 'node:os'
import path from 'node:path'
import { udpWire } from '../../test/support/turn-wire.ts'
import { TurnClient } from '../../test/support/turn-client.ts'

/** A relay under measurement, in a process of its own on processor 0. */
export interface MeasuredServer {
  readonly port: number
  /** Processor time of the whole process until now. */
  cpuSeconds(): number
  close(): Promise<void>
}

export type ServerName = 'coturn' | 'batched' | 'portable'
export const credentials = { username: 'user', password: 'north' }
const TICKS_PER_SECOND = 100

export async function startServer(name: ServerName): Promise<MeasuredServer> {
  return name === 'coturn' ? startCoturn() : startOurs(name)
}

async function startOurs(dataPath: 'batched' | 'portable'): Promise<MeasuredServer> {
  const child = pinned(process.execPath, [path.join(import.meta.dirname, 'server.ts'), dataPath])
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', (text: Buffer) => resolve(Number(text.toString())))
    child.once('exit', () => reject(new Error(`${dataPath} did not start`)))
  })
  return measured(child, port, () => child.stdin?.end())
}

async function startCoturn(): Promise<MeasuredServer> {
  const port = await freePort()
  const args = [
    '-n',
    '-L',
    '127.0.0.1',
    '-E',
    '127.0.0.1',
    '-p',
    String(port),
    '-u',
    'user:north',
    '-r',
    'bench',
  ]
  const flags = ['-a', '--allow-loopback-peers', '--no-tls', '--no-dtls', '--no-cli', '--relay-threads=1']
  const child = pinned('turnserver', [...args, ...flags, '--log-file=/dev/null', '--pidfile=/dev/null'])
  await answering(port)
  return measured(child, port, () => child.kill('SIGKILL'))
}

/** Before whatever else the computer does, where that is allowed. */
export const PRIORITY = process.getuid?.() === 0 ? -15 : 0

function pinned(program: string, args: readonly string[]): ChildProcess {
  const processor = cpus().length > 1 ? ['taskset', '-c', '0'] : []
  const command = ['-n', String(PRIORITY), ...processor, program, ...args]
  return spawn('nice', command, { stdio: ['pipe', 'pipe', 'inherit'] })
}

function measured(child: ChildProcess, port: number, stop: () => void): MeasuredServer {
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.stdout?.resume()
  return {
    port,
    cpuSeconds() {
      // Behind the name, which is in parentheses: state is field 3, utime 14, stime 15.
      const fields =
        readFileSync(`/proc/${child.pid ?? 0}/stat`, 'utf8')
          .split(') ')[1]
          ?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
    },
    async close() {
      stop()
      await exited
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function answering(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const wire = await udpWire('127.0.0.1', port)
    const client = new TurnClient(wire, credentials)
    const answer = await client.hello().catch(() => new Promise((resolve) => setTimeout(resolve, 100, null)))
    await wire.close()
    if (answer !== null) return
  }
  throw new Error('coturn did not start')
}
