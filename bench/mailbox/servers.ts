import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setPriority, tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from '../../test/support/coturn.ts'
import { processorSeconds } from '../product/processor.ts'
import { dropline, type Protocol, wormhole } from './protocols.ts'

/** `magic-wormhole` keeps its state as it does by default, in SQLite on disk; the other one in SQLite in memory. */
export const serverNames = ['dropline', 'magic-wormhole', 'magic-wormhole-memory'] as const
export type ServerName = (typeof serverNames)[number]

/** A server in a process of its own, and what it uses. */
export interface MeasuredServer {
  readonly url: string
  readonly protocol: Protocol
  /** Seconds of processor time so far. */
  processorSeconds(): number
  residentBytes(): number
  close(): Promise<void>
}

const TWIST = '/usr/bin/twist3'
const PRIORITY = -15
/** Both servers are asked by one address, which no limit of an address is made for. */
const limits = `
log.level = "silent"
[turn]
enabled = false
[limits]
${['connections', 'connections-per-address', 'connections-per-subnet', 'connects-per-minute', 'nameplates', 'opens-per-minute', 'claims-per-minute', 'claims-per-hour'].map((name) => `${name} = 1000000`).join('\n')}
`

export async function startServer(name: ServerName): Promise<MeasuredServer> {
  const port = await freePort('127.0.0.1')
  const folder = mkdtempSync(path.join(tmpdir(), 'dropline-bench-'))
  const database = name === 'magic-wormhole' ? 'relay.sqlite' : ':memory:'
  const child = name === 'dropline' ? startDropline(folder, port) : startMailbox(folder, port, database)
  await reachable(port)
  const exited = new Promise((resolve) => child.once('exit', resolve))
  const { pid = 0 } = child
  prioritize(pid)
  return {
    url: `ws://127.0.0.1:${port}`,
    protocol: name === 'dropline' ? dropline : wormhole,
    processorSeconds: () => processorSeconds(pid),
    residentBytes: () =>
      1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0),
    close: async () => {
      child.kill('SIGKILL')
      await exited
      rmSync(folder, { recursive: true })
    },
  }
}

/** Puts a process (0: this one) before others that may run on this machine, where that is allowed. */
export function prioritize(pid: number): void {
  try {
    setPriority(pid, PRIORITY)
  } catch {
    // Not root: then the machine must be quiet.
  }
}

function startDropline(folder: string, port: number): ChildProcess {
  const command = path.resolve(import.meta.dirname, '../../out/cli/dropline.js')
  if (!existsSync(command)) throw new Error('run `npm run build` first')
  const config = path.join(folder, 'serve.toml')
  writeFileSync(config, limits)
  const args = ['serve', '--config', config, '--host', '127.0.0.1', '--port', String(port), '--quiet']
  return spawn(process.execPath, [command, ...args], { stdio: 'ignore' })
}

/** Debian's mailbox server, with its state in `folder` or in memory. */
function startMailbox(folder: string, port: number, database: string): ChildProcess {
  if (!existsSync(TWIST))
    throw new Error('apt-get install python3-magic-wormhole-mailbox-server, or choose --servers dropline')
  const args = [`--port=tcp:${port}:interface=127.0.0.1`, `--channel-db=${database}`]
  const command = `ulimit -n $(ulimit -H -n); exec ${TWIST} --log-level=critical wormhole-mailbox ${args.join(' ')}`
  return spawn('sh', ['-c', command], { cwd: folder, stdio: 'ignore' })
}

async function reachable(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => {
        setTimeout(resolve, 50, false)
      })
    })
    if (open) return
  }
  throw new Error('the server did not start')
}
