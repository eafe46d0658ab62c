import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RendezvousServer, startRendezvous } from '../../../src/rendezvous/server.ts'
import { type CliRun, codeOf, startCli } from '../../support/cli.ts'
import { makeTree, noise, treeOf } from '../../support/trees.ts'

const BYTES = 8_000_000

let server: RendezvousServer
let folder = ''
let tree = ''
let out = ''
beforeAll(async () => {
  const much = 1_000_000
  const limits = { opensPerMinute: much, claimsPerMinute: much, claimsPerHour: much }
  server = await startRendezvous({ host: '127.0.0.1', port: 0, limits })
})
afterAll(() => server.close())
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-resume-'))
  tree = path.join(folder, 'tree')
  out = path.join(folder, 'out')
  await mkdir(out)
  await makeTree(tree, { 'big.bin': BYTES, 'note.txt': 'hello' })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A command whose interrupted transfers are those of `who`. */
function run(who: 'sender' | 'receiver', ...args: readonly string[]): CliRun {
  const ways = ['--no-lan', '--rendezvous', server.url, '--data-dir', path.join(folder, `${who} data`)]
  return startCli([...args, ...ways, '--json'])
}

/** Two commands in the middle of a transfer that would take eight seconds more. */
async function moving(): Promise<{ readonly sender: CliRun; readonly receiver: CliRun }> {
  const sender = run('sender', 'send', tree, '--limit', '1M')
  const receiver = run('receiver', 'receive', await codeOf(sender), '--out', out, '--yes')
  await moves(receiver)
  return { sender, receiver }
}

const moves = (run: CliRun) =>
  run.find((event) => event.event === 'progress' && Number(event['bytesDone']) > 0)
const reconnects = (run: CliRun) =>
  run.find(({ event, state }) => event === 'state' && state === 'reconnecting')

async function expectStopped(run: CliRun): Promise<void> {
  run.child.kill('SIGINT')
  expect((await run.exit).code).toBe(130)
  const error = await run.event('error')
  expect(error).toMatchObject({ code: 'cancelled', resumable: true })
  expect(String(error['resume'])).toMatch(/^dropline resume [0-9a-f-]{36}$/)
}

async function expectSame(): Promise<void> {
  expect(await treeOf(path.join(out, 'tree'))).toEqual(await treeOf(tree))
  expect(await readdir(out)).toEqual(['tree'])
}

describe('Ctrl-C', () => {
  it('on the sender: the receiver waits, and `resume` goes on', async () => {
    const { sender, receiver } = await moving()
    await expectStopped(sender)
    await reconnects(receiver)
    const again = run('sender', 'resume')
    expect((await again.exit).code, again.stderr()).toBe(0)
    expect((await receiver.exit).code, receiver.stderr()).toBe(0)
    const done = await again.event('done')
    expect(Number(done['bytesMoved'])).toBeLessThan(BYTES)
    expect(Number(done['bytesSkipped'])).toBeGreaterThan(0)
    await expectSame()
  })

  it('on the receiver: the sender waits, and `resume` goes on', async () => {
    const { sender, receiver } = await moving()
    await expectStopped(receiver)
    await reconnects(sender)
    const again = run('receiver', 'resume', '--yes')
    expect((await again.exit).code, again.stderr()).toBe(0)
    expect((await sender.exit).code, sender.stderr()).toBe(0)
    expect(Number((await again.event('done'))['bytesSkipped'])).toBeGreaterThan(0)
    await expectSame()
  })

  it('on the sender: the same command again goes on, without a code', async () => {
    const { sender, receiver } = await moving()
    await expectStopped(sender)
    const again = run('sender', 'send', tree)
    expect((await again.exit).code, again.stderr()).toBe(0)
    expect((await receiver.exit).code).toBe(0)
    expect(Number((await again.event('done'))['bytesSkipped'])).toBeGreaterThan(0)
    await expectSame()
    const list = run('sender', 'resume', '--list')
    expect((await list.exit).code).toBe(0)
    expect(list.events).toEqual([])
  })

  it('on both: the same commands again go on, by a new code', async () => {
    const { sender, receiver } = await moving()
    await expectStopped(receiver)
    await expectStopped(sender)
    const again = run('sender', 'send', tree)
    const receiveAgain = run('receiver', 'receive', await codeOf(again), '--out', out)
    expect((await receiveAgain.exit).code, receiveAgain.stderr()).toBe(0)
    expect((await again.exit).code).toBe(0)
    expect(receiveAgain.events.some(({ event }) => event === 'offer')).toBe(false)
    expect(Number((await receiveAgain.event('done'))['bytesSkipped'])).toBeGreaterThan(0)
    await expectSame()
    const list = run('receiver', 'resume', '--list')
    await list.exit
    expect(list.events).toEqual([])
  })

  it('before anybody has come leaves nothing to resume', async () => {
    const sender = run('sender', 'send', tree)
    await codeOf(sender)
    sender.child.kill('SIGINT')
    expect((await sender.exit).code).toBe(130)
    expect((await sender.event('error'))['resumable']).toBeUndefined()
  })
})

describe('dropline resume', () => {
  it('says that there is nothing', async () => {
    const nothing = run('receiver', 'resume')
    expect((await nothing.exit).code).toBe(1)
    expect(await nothing.event('error')).toMatchObject({ code: 'not-resumable' })
  })

  it('discards what has arrived', async () => {
    const { sender, receiver } = await moving()
    await expectStopped(receiver)
    const list = run('receiver', 'resume', '--list')
    await list.exit
    expect(list.events).toMatchObject([{ event: 'interrupted', direction: 'receive', folder: out }])
    expect(await readdir(out)).not.toEqual([])
    const discard = run('receiver', 'resume', '--discard', String(list.events[0]?.['id']).slice(0, 8))
    expect((await discard.exit).code).toBe(0)
    expect(await readdir(out)).toEqual([])
    await expectStopped(sender)
  })

  it('notices that a file has changed since, and sends the others', async () => {
    const { sender, receiver } = await moving()
    await expectStopped(sender)
    await writeFile(path.join(tree, 'big.bin'), noise(BYTES, 'other'))
    const again = run('sender', 'resume')
    expect((await again.exit).code).toBe(1)
    expect((await receiver.exit).code).toBe(1)
    for (const side of [again, receiver]) {
      expect(await side.event('done')).toMatchObject({ failed: 1 })
      expect(await side.event('error')).toMatchObject({ code: 'source-changed' })
    }
    expect(await readdir(path.join(out, 'tree'))).toEqual(['note.txt'])
  })
})

describe('standard streams and texts', () => {
  it('send what is piped in, and write what comes to standard output', async () => {
    const content = noise(300_000, 'piped')
    const sender = run('sender', 'send', '-', '--out-name', 'piped.bin')
    sender.child.stdin?.end(content)
    const code = await codeOf(sender)
    const command = path.resolve(import.meta.dirname, '../../../out/cli/dropline.js')
    const ways = ['--no-lan', '--rendezvous', server.url, '--data-dir', path.join(folder, 'receiver data')]
    const receiver = spawn(process.execPath, [
      command,
      'receive',
      code,
      '--out',
      '-',
      '--yes',
      '--quiet',
      ...ways,
    ])
    const chunks: Buffer[] = []
    receiver.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    const exitCode = await new Promise((resolve) => receiver.on('close', resolve))
    expect(exitCode).toBe(0)
    expect(Buffer.concat(chunks).equals(content)).toBe(true)
    expect((await sender.exit).code).toBe(0)
    for (const who of ['sender', 'receiver'])
      expect(await readdir(path.join(folder, `${who} data`, 'spool')).catch(() => [])).toEqual([])
  })

  it('leave nothing behind when what comes to standard output is interrupted', async () => {
    const sender = run('sender', 'send', path.join(tree, 'big.bin'), '--limit', '1M')
    const code = await codeOf(sender)
    const command = path.resolve(import.meta.dirname, '../../../out/cli/dropline.js')
    const data = path.join(folder, 'receiver data')
    const ways = ['--no-lan', '--rendezvous', server.url, '--data-dir', data]
    const receiver = spawn(process.execPath, [command, 'receive', code, '--out', '-', '--yes', ...ways])
    const exit = new Promise((resolve) => receiver.on('close', resolve))
    await moves(sender)
    expect(await readdir(path.join(data, 'spool'))).toHaveLength(1)
    receiver.kill('SIGINT')
    expect(await exit).toBe(130)
    expect(await readdir(path.join(data, 'spool'))).toEqual([])
    expect(await readdir(path.join(data, 'transfers'))).toEqual([])
    expect((await sender.exit).code).toBe(1)
  })

  it('send a text', async () => {
    const sender = run('sender', 'send', '--text', 'Grüße\nan alle')
    const receiver = run('receiver', 'receive', await codeOf(sender), '--out', out, '--yes')
    expect(await receiver.event('text')).toMatchObject({ text: 'Grüße\nan alle' })
    expect((await receiver.exit).code).toBe(0)
    expect((await sender.exit).code).toBe(0)
    expect(await readdir(out)).toEqual([])
  })
})

describe('what is there already', () => {
  it('is not sent again with --conflict skip, and is with overwrite where it differs', async () => {
    await makeTree(path.join(out, 'tree'), {
      'note.txt': 'older',
      'big.bin': BYTES,
    })
    const sender = run('sender', 'send', tree)
    const receiver = run(
      'receiver',
      'receive',
      await codeOf(sender),
      '--out',
      out,
      '--yes',
      '--conflict',
      'overwrite',
      '--checksum',
    )
    expect((await receiver.exit).code, receiver.stderr()).toBe(0)
    expect((await sender.exit).code).toBe(0)
    expect(await receiver.event('done')).toMatchObject({ bytesMoved: 5, bytesSkipped: BYTES, same: 1 })
    expect(await readFile(path.join(out, 'tree', 'note.txt'), 'utf8')).toBe('hello')
  })
})
