import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { freePort } from './coturn.ts'

export interface TestRedis {
  readonly url: string
  /** Ends it and starts it again, empty, on the same port. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** A redis-server for this test alone, on loopback, that keeps nothing. */
export async function startRedis(): Promise<TestRedis> {
  const port = await freePort('127.0.0.1')
  let child = await launch(port)
  return {
    url: `redis://127.0.0.1:${port}`,
    restart: async () => {
      await end(child)
      child = await launch(port)
    },
    close: () => end(child),
  }
}

async function launch(port: number): Promise<ChildProcess> {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => {
      reject(new Error('redis-server ended'))
    })
  })
  return child
}

async function end(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await exited
}
