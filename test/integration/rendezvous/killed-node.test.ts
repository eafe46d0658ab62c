import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startBalancer } from '../../support/balancer.ts'
import { type CliRun, codeOf, startCli } from '../../support/cli.ts'
import { startRedis } from '../../support/redis.ts'

const MEBIBYTE = 1024 * 1024
const FILE_MEBIBYTES = 64

const cleanups: (() => unknown)[] = []
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-nodes-'))
  for (const name of ['got', 'got too']) await mkdir(path.join(folder, name))
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  await rm(folder, { recursive: true, force: true })
})

async function startNode(redisUrl: string): Promise<{ run: CliRun; port: number; kill(): Promise<void> }> {
  const run = startCli([
    'serve',
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--no-turn',
    '--redis',
    redisUrl,
    '--json',
  ])
  const kill = async (): Promise<void> => {
    run.child.kill('SIGKILL')
    await run.exit
  }
  cleanups.push(kill)
  const { port } = new URL(String((await run.event('listening'))['url']))
  return { run, port: Number(port), kill }
}

async function writeLargeFile(file: string): Promise<void> {
  const handle = await open(file, 'w')
  for (let i = 0; i < FILE_MEBIBYTES; i++) await handle.write(Buffer.alloc(MEBIBYTE, i))
  await handle.close()
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

it('two sides at different nodes: the transfer goes on when a node is killed in the middle, and a new pairing works', async () => {
  const redis = await startRedis()
  cleanups.push(() => redis.close())
  const [first, second] = [await startNode(redis.url), await startNode(redis.url)]
  const balancer = await startBalancer(first.port, second.port)
  cleanups.push(() => balancer.close())
  const through = (port: number) => ['--no-lan', '--rendezvous', `ws://127.0.0.1:${port}`, '--json']

  const large = path.join(folder, 'large.bin')
  await writeLargeFile(large)
  // Takes six seconds. The sender comes to the first node, the receiver to the second.
  const sender = startCli(['send', large, '--limit', '10M', ...through(balancer.port)])
  const code = await codeOf(sender)
  balancer.prefer(second.port, first.port)
  const receiver = startCli([
    'receive',
    code,
    '--out',
    path.join(folder, 'got'),
    '--yes',
    ...through(balancer.port),
  ])
  await receiver.event('progress')
  await first.kill()
  expect(receiver.events.some(({ event }) => event === 'done')).toBe(false)
  expect((await receiver.exit).code, receiver.stderr()).toBe(0)
  expect((await sender.exit).code, sender.stderr()).toBe(0)
  expect(await sha256Of(path.join(folder, 'got', 'large.bin'))).toBe(await sha256Of(large))

  await writeFile(path.join(folder, 'note.txt'), 'hello')
  const again = startCli(['send', path.join(folder, 'note.txt'), ...through(balancer.port)])
  const got = path.join(folder, 'got too')
  const getter = startCli(['receive', await codeOf(again), '--out', got, '--yes', ...through(second.port)])
  expect((await getter.exit).code, getter.stderr()).toBe(0)
  expect((await again.exit).code).toBe(0)
})

it('a code that waits is moved to another node when its own is killed', async () => {
  const redis = await startRedis()
  cleanups.push(() => redis.close())
  const [first, second] = [await startNode(redis.url), await startNode(redis.url)]
  const balancer = await startBalancer(first.port, second.port)
  cleanups.push(() => balancer.close())
  await writeFile(path.join(folder, 'note.txt'), 'hello')
  const url = `ws://127.0.0.1:${balancer.port}`
  const sender = startCli(['send', path.join(folder, 'note.txt'), '--no-lan', '--rendezvous', url, '--json'])
  const code = await codeOf(sender)
  await first.kill()
  const ways = ['--no-lan', '--rendezvous', url, '--json']
  const receiver = startCli(['receive', code, '--out', path.join(folder, 'got'), '--yes', ...ways])
  expect((await receiver.exit).code, receiver.stderr()).toBe(0)
  expect((await sender.exit).code, sender.stderr()).toBe(0)
})
