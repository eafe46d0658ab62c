// The command line with remembered devices: real processes on the local network.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CliRun, startCli } from '../../support/cli.ts'

let folder: string
const running: CliRun[] = []

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-cli-devices-'))
})

afterEach(async () => {
  for (const run of running.splice(0)) {
    run.child.kill('SIGKILL')
    await run.exit
  }
  await rm(folder, { recursive: true, force: true })
})

/** A command of the computer `name`, which has its data under that name. */
function on(name: string, ...args: readonly string[]): CliRun {
  const data = path.join(folder, `${name} data`)
  const run = startCli([...args, '--json', '--data-dir', data, '--name', name, '--relay', 'off'])
  running.push(run)
  return run
}

async function events(run: CliRun): Promise<CliRun['events']> {
  expect(await run.exit, run.stderr()).toEqual({ code: 0, signal: null })
  return run.events
}

async function befriend(): Promise<string> {
  const file = path.join(folder, 'plan.txt')
  await writeFile(file, 'the plan\n')
  const send = on('Ada', 'send', file, '--remember', 'always')
  const code = String((await send.event('code'))['code'])
  const receive = on('Ben', 'receive', code, '--yes', '--out', folder, '--remember', '30-days')
  await Promise.all([send.exit, receive.exit])
  await send.event('remembered')
  await receive.event('remembered')
  return file
}

describe('the command line', () => {
  it('remembers devices, and sends to them without a code', async () => {
    const file = await befriend()
    const out = await mkdtemp(path.join(folder, 'received '))
    const receive = on('Ben', 'receive', '--yes', '--out', out)
    receive.type('')
    await receive.event('waiting')
    const send = on('Ada', 'send', file, '--to', 'ben')
    await Promise.all([send.event('done'), receive.event('done')])
    await Promise.all([events(send), events(receive)])
    expect(send.events.some(({ event }) => event === 'code' || event === 'short-number')).toBe(false)
    expect(await readFile(path.join(out, 'plan.txt'), 'utf8')).toBe('the plan\n')

    expect(await events(on('Ada', 'devices', 'list'))).toMatchObject([
      { event: 'device', name: 'Ben', duration: 'always', mutual: true },
    ])
    await events(on('Ada', 'devices', 'rename', 'Ben', 'Benjamin'))
    await events(on('Ada', 'devices', 'auto-accept', 'benj', '--limit', '20M'))
    expect(await events(on('Ada', 'devices'))).toMatchObject([
      { name: 'Benjamin', autoAccept: { folder: null, limitBytes: 20_000_000 } },
    ])
    expect(await events(on('Ada', 'history', 'PLAN'))).toMatchObject([
      { event: 'transfer', direction: 'send', peerName: 'Ben', outcome: 'done', names: ['plan.txt'] },
      { event: 'transfer', direction: 'send', outcome: 'done', names: ['plan.txt'] },
    ])
    await events(on('Ada', 'devices', 'forget', 'Benjamin'))
    const lost = on('Ada', 'send', file, '--to', 'Benjamin')
    expect((await lost.event('error'))['code']).toBe('device-unknown')
    expect((await lost.exit).code).toBe(2)
  })

  it('changes how long a device is remembered, and forgets it when that is over', async () => {
    const file = await befriend()
    const before = Date.now()
    const [change] = await events(on('Ada', 'devices', 'trust', 'be', '--for', '30-days'))
    expect(change).toMatchObject({ event: 'trust', name: 'Ben', duration: '30-days' })
    const lastsDays = (Number(change?.['expiresAtMs']) - before) / 86_400_000
    expect(lastsDays).toBeGreaterThanOrEqual(30)
    expect(lastsDays).toBeLessThan(30.1)

    await events(on('Ada', 'devices', 'trust', 'Ben', '--for', 'always'))
    await events(on('Ben', 'devices', 'trust', 'Ada', '--for', 'once'))
    expect([await events(on('Ada', 'devices')), await events(on('Ben', 'devices'))]).toMatchObject([
      [{ name: 'Ben', duration: 'always', expiresAtMs: null }],
      [{ name: 'Ada', duration: 'once', expiresAtMs: null }],
    ])
    const receive = on('Ben', 'receive', '--yes', '--out', await mkdtemp(path.join(folder, 'once ')))
    receive.type('')
    await receive.event('waiting')
    await Promise.all([events(on('Ada', 'send', file, '--to', 'Ben')), events(receive)])
    expect((await events(on('Ben', 'devices'))).filter(({ event }) => event === 'device')).toEqual([])
  })

  it('says what is wrong with a duration, and with a device that it does not know', async () => {
    for (const wrong of [[], ['--for', 'ever']])
      expect((await on('Ada', 'devices', 'trust', 'Ben', ...wrong).exit).code).toBe(2)
    const unknown = on('Ada', 'devices', 'trust', 'Ben', '--for', 'always')
    expect((await unknown.event('error'))['code']).toBe('device-unknown')
    expect((await unknown.exit).code).toBe(2)
  })

  it('waits for a device that is away when it is told to', async () => {
    const file = await befriend()
    const send = on('Ada', 'send', file, '--to', 'Ben', '--wait')
    await send.find(({ event, state }) => event === 'state' && state === 'waiting-for-device')
    const receive = on('Ben', 'receive', '--yes', '--out', folder)
    receive.type('')
    await Promise.all([send.event('done'), receive.event('done')])
    await Promise.all([send.exit, receive.exit])
  })

  it('is visible to everyone when it is told to, and both sides print the same number', async () => {
    const file = path.join(folder, 'note.txt')
    await writeFile(file, 'a note\n')
    const name = `Visible ${process.pid}`
    const receive = on(
      name,
      'receive',
      '--visible',
      '--yes',
      '--out',
      await mkdtemp(path.join(folder, 'in ')),
    )
    await receive.event('waiting')
    expect(await events(on('Cleo', 'nearby'))).toContainEqual(
      expect.objectContaining({ event: 'nearby', name, deviceId: null }),
    )
    const send = on('Ada', 'send', file, '--to', name)
    const numbers = await Promise.all([send.event('short-number'), receive.event('short-number')])
    expect(numbers[0]['shortNumber']).toMatch(/^\d{6}$/)
    expect(numbers[0]['shortNumber']).toBe(numbers[1]['shortNumber'])
    await Promise.all([send.event('done'), receive.event('done')])
  })

  it('takes what a device may send into the folder for it without a question, and asks about more', async () => {
    const file = await befriend()
    const [chosen, out] = [path.join(folder, 'from Ada'), path.join(folder, 'usual')]
    await Promise.all([mkdir(chosen), mkdir(out)])
    await events(on('Ben', 'devices', 'auto-accept', 'Ada', '--folder', chosen, '--limit', '1k'))
    const receive = on('Ben', 'receive', '--out', out)
    receive.type('')
    await receive.event('waiting')
    await events(on('Ada', 'send', file, '--to', 'Ben'))
    await events(receive)
    expect(await readFile(path.join(chosen, 'plan.txt'), 'utf8')).toBe('the plan\n')

    await writeFile(file, Buffer.alloc(1001))
    const asked = on('Ben', 'receive', '--out', out)
    asked.type('')
    await asked.event('waiting')
    const send = on('Ada', 'send', file, '--to', 'Ben')
    await asked.event('offer')
    asked.type('n')
    expect([(await send.exit).code, (await asked.exit).code]).toEqual([4, 4])
    expect([await readdir(chosen), await readdir(out)]).toEqual([['plan.txt'], []])
  })

  it('ends at once on SIGINT while it waits for somebody', async () => {
    await befriend()
    const waiting = on('Ben', 'receive', '--out', folder)
    waiting.type('')
    const visible = on('Dora', 'receive', '--visible', '--out', folder)
    await Promise.all([waiting, visible].map((run) => run.event('waiting')))
    for (const run of [waiting, visible]) {
      run.child.kill('SIGINT')
      expect(await run.exit, run.stderr()).toEqual({ code: 130, signal: null })
      expect(run.events.find(({ event }) => event === 'error')).toMatchObject({ code: 'cancelled' })
    }
  })

  it('says that no code and no device is there to receive from', async () => {
    const receive = on('Dora', 'receive', '--out', folder)
    receive.type('')
    expect((await receive.exit).code).toBe(2)
  })
})
