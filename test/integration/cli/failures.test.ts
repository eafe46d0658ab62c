import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CliRun, codeOf, startCli } from '../../support/cli.ts'
import { mountTmpfs, unmount } from '../../support/mounts.ts'

let folder = ''
let outFolder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-fail-'))
  outFolder = path.join(folder, 'out')
  await mkdir(outFolder)
  file = path.join(folder, 'note.txt')
  await writeFile(file, 'hello')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** The command must have ended with this exit code, and said one clear sentence with this error code. */
async function expectFailure(run: CliRun, exitCode: number, errorCode: string): Promise<void> {
  const { code } = await run.exit
  const error = run.events.find((event) => event.event === 'error')
  expect({ exitCode: code, error: error?.['code'] }, run.stderr()).toEqual({ exitCode, error: errorCode })
  const message = String(error?.['message'])
  expect(message.length).toBeGreaterThan(10)
  expect(message).toMatch(/[.!?]$/)
  expect(String(error?.['advice'])).toMatch(/[.!?]$/)
}

/** The same code with another last word from the list. */
function wrongWord(code: string): string {
  return code.replace(/-[a-z]+$/, (last) => (last === '-ocean' ? '-velvet' : '-ocean'))
}

async function bigFile(): Promise<string> {
  const big = path.join(folder, 'big.bin')
  await writeFile(big, '')
  await truncate(big, 4 * 1024 ** 3)
  return big
}

/** Nothing but finished files may be there under a final name. */
async function expectNothingReceived(): Promise<void> {
  expect(await readdir(outFolder)).toEqual([])
}

describe('one clear sentence on both sides', () => {
  it('for wrong words: the code survives two guesses, and is dead after the third', async () => {
    const sender = startCli(['send', file, '--json'])
    const code = await codeOf(sender)
    for (let guess = 1; guess <= 3; guess++) {
      const receiver = startCli(['receive', wrongWord(code), '--out', outFolder, '--yes', '--json'])
      await receiver.exit
      await expectFailure(receiver, 3, guess < 3 ? 'code-wrong' : 'code-used-up')
    }
    await expectFailure(sender, 3, 'code-used-up')
    await expectNothingReceived()
  })

  it('for a wrong word once: the right word still works', async () => {
    const sender = startCli(['send', file, '--json'])
    const code = await codeOf(sender)
    await expectFailure(
      startCli(['receive', wrongWord(code), '--out', outFolder, '--yes', '--json']),
      3,
      'code-wrong',
    )
    expect(await sender.event('wrong-guess')).toMatchObject({ wrongGuesses: 1, guessLimit: 3 })
    const receiver = startCli(['receive', code, '--out', outFolder, '--yes', '--json'])
    expect((await receiver.exit).code, receiver.stderr()).toBe(0)
    expect((await sender.exit).code).toBe(0)
  })

  it('for a word that is in no list: no guess is spent', async () => {
    const receiver = startCli(['receive', '1234-ocean-xqzzy', '--out', outFolder, '--yes', '--json'])
    await expectFailure(receiver, 3, 'code-malformed')
  })

  it('for a wrong number', async () => {
    const sender = startCli(['send', file, '--json'])
    const code = await codeOf(sender)
    const other = String((Number(code.slice(0, 4)) + 1) % 10_000).padStart(4, '0') + code.slice(4)
    await expectFailure(
      startCli(['receive', other, '--out', outFolder, '--yes', '--json']),
      3,
      'code-expired',
    )
    sender.child.kill('SIGINT')
    await expectFailure(sender, 130, 'cancelled')
  })

  it('for an expired code', async () => {
    const sender = startCli(['send', file, '--ttl', '0.05', '--json'])
    const code = await codeOf(sender)
    await expectFailure(sender, 3, 'code-expired')
    await expectFailure(startCli(['receive', code, '--out', outFolder, '--yes', '--json']), 3, 'code-expired')
  })

  it('for a second joiner while the first is being served', async () => {
    const sender = startCli(['send', file, '--json'])
    const code = await codeOf(sender)
    const first = startCli(['receive', code, '--out', outFolder, '--json'])
    await first.event('offer')
    await expectFailure(startCli(['receive', code, '--out', outFolder, '--yes', '--json']), 3, 'code-busy')
    first.type('y')
    expect((await first.exit).code).toBe(0)
    expect((await sender.exit).code).toBe(0)
  })

  it('for a declined request', async () => {
    const sender = startCli(['send', file, '--json'])
    const receiver = startCli(['receive', await codeOf(sender), '--out', outFolder, '--json'])
    await receiver.event('offer')
    receiver.type('n')
    await expectFailure(receiver, 4, 'declined')
    await expectFailure(sender, 4, 'declined')
    await expectNothingReceived()
  })

  it('for a file that does not exist', async () => {
    await expectFailure(
      startCli(['send', path.join(folder, 'missing.txt'), '--json']),
      1,
      'source-unreadable',
    )
  })

  it('for a file that becomes unreadable after the code was given', async () => {
    const sender = startCli(['send', file, '--json'])
    const code = await codeOf(sender)
    await rm(file)
    const receiver = startCli(['receive', code, '--out', outFolder, '--yes', '--json'])
    await expectFailure(receiver, 1, 'source-unreadable')
    await expectFailure(sender, 1, 'source-unreadable')
    await expectNothingReceived()
  })

  it('for a folder that cannot be written', async () => {
    const receiver = startCli([
      'receive',
      '1234-ocean-velvet',
      '--out',
      path.join(folder, 'nowhere'),
      '--yes',
      '--json',
    ])
    await expectFailure(receiver, 1, 'target-unwritable')
  })

  it('for no way to look for the other side', async () => {
    await expectFailure(startCli(['send', file, '--no-lan', '--json']), 5, 'no-signaling')
  })

  it('for wrong usage, with exit code 2 and the reason on stderr', async () => {
    for (const args of [
      ['send'],
      ['send', file, '--ttl', 'soon'],
      ['receive', '--nonsense'],
      ['serve', '--port', '70000'],
    ]) {
      const run = startCli(args)
      expect((await run.exit).code, args.join(' ')).toBe(2)
      expect(run.stderr()).toMatch(/error:/)
    }
  })
})

describe('a full disk', () => {
  let mount = ''
  let mounted = false
  beforeEach(async () => {
    mount = path.join(folder, 'small disk')
    await mkdir(mount)
    mounted = mountTmpfs(mount, 'size=96m')
  })
  afterEach(() => {
    if (mounted) unmount(mount)
  })

  it('is told on both sides before anything is written', async (context) => {
    if (!mounted) return context.skip('a small file system cannot be mounted here')
    const sender = startCli(['send', await bigFile(), '--json'])
    const receiver = startCli(['receive', await codeOf(sender), '--out', mount, '--yes', '--json'])
    await expectFailure(receiver, 1, 'disk-full')
    await expectFailure(sender, 1, 'disk-full')
    expect(await readdir(mount)).toEqual([])
  })
})
