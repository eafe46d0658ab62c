// The installed app against a server of updates on this machine.
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ElectronApplication } from '@playwright/test'
import { chooseInTray, notifications, recordedCalls } from '../support/desktop-record.ts'
import { launchDropline, type RunningApp } from '../support/electron-app.ts'
import { packageFile, run } from './packed.ts'

/** Vitest would give up after a second. */
const patience = { timeout: 30_000 }

const installer = Buffer.from('a new version')
const hashOf = (bytes: Buffer) => createHash('sha512').update(bytes).digest('base64')

let scratch = ''
let server: Server
let asked: { readonly url: string; readonly headers: IncomingHttpHeaders }[] = []
/** What the server says is new; null while it is down. */
let latest: string | null = null
let running: RunningApp | undefined

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'dropline-updates-'))
  asked = []
  server = createServer((request, response) => {
    const url = request.url ?? ''
    asked.push({ url, headers: request.headers })
    if (latest === null) response.writeHead(503).end()
    else if (url.startsWith('/latest-linux.yml')) response.end(latest)
    else response.end(installer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  run('dpkg-deb', '-x', packageFile('.deb'), scratch)
  const { port } = server.address() as AddressInfo
  const where = `provider: generic\nurl: http://127.0.0.1:${port}\nchannel: latest\nupdaterCacheDirName: dropline-updater\n`
  writeFileSync(join(scratch, 'opt/Dropline/resources/app-update.yml'), where)
})
afterEach(async () => {
  await running?.close()
  running = undefined
  server.closeAllConnections()
  server.close()
  rmSync(scratch, { recursive: true, force: true })
})

function updateFile(version: string, sha512 = hashOf(installer), more = ''): string {
  const file = `Dropline-${version}-linux-amd64.deb`
  return `version: ${version}\nfiles:\n  - url: ${file}\n    sha512: ${sha512}\n    size: ${installer.length}\npath: ${file}\nsha512: ${sha512}\nreleaseDate: '2026-01-01T00:00:00.000Z'\n${more}`
}

async function start(): Promise<ElectronApplication> {
  const programs = join(scratch, 'programs')
  mkdirSync(programs)
  // Installs nothing: writes down what it was asked.
  writeFileSync(join(programs, 'dpkg'), `#!/bin/sh\necho "$@" >>"${scratch}/dpkg.txt"\n`)
  chmodSync(join(programs, 'dpkg'), 0o755)
  running = await launchDropline({
    executablePath: join(scratch, 'opt/Dropline/dropline'),
    args: ['--no-lan', '--rendezvous=none'],
    env: { XDG_CACHE_HOME: join(scratch, 'cache'), PATH: `${programs}:${process.env['PATH'] ?? ''}` },
  })
  return running.app
}

/** Asks for new versions by the menu, and answers what the app says. */
async function check(app: ElectronApplication): Promise<unknown> {
  const before = (await recordedCalls(app, 'dialog.showMessageBox')).length
  await app.evaluate(({ Menu }) => {
    const lines = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? []
    lines.find(({ label }) => label === 'Check for Updates…')?.click()
  })
  await expect
    .poll(async () => (await recordedCalls(app, 'dialog.showMessageBox')).length, patience)
    .toBe(before + 1)
  const [options] = (await recordedCalls(app, 'dialog.showMessageBox')).at(-1) ?? []
  return (options as { message: string }).message
}

describe('updates', () => {
  it('are downloaded, told, and installed when the user wants it', async () => {
    latest = updateFile('9.9.9')
    const app = await start()
    expect(await check(app)).toBe('Dropline 9.9.9 is being downloaded. You are told when it is ready.')
    await expect
      .poll(async () => (await notifications(app)).map(({ title }) => title), patience)
      .toEqual(['An update is ready'])
    expect(await check(app)).toContain('Restart to update')
    // Neither the installation nor this look is named to the server.
    expect(asked.map(({ headers }) => headers['x-user-staging-id'] ?? '')).toEqual(asked.map(() => ''))
    expect(asked.map(({ headers }) => headers.cookie)).toEqual(asked.map(() => undefined))

    const ended = new Promise<void>((resolve) => app.once('close', () => resolve()))
    await chooseInTray(app, 'Restart to update')
    await ended
    const told = readFileSync(join(scratch, 'dpkg.txt'), 'utf8')
    expect(told).toMatch(/^-i .*Dropline-9\.9\.9-linux-amd64\.deb\n$/)
    const [, file = ''] = /^-i (.*)\n$/.exec(told) ?? []
    expect(readFileSync(file)).toEqual(installer)
  })

  it('are not taken when they arrive damaged, and nothing is said of it', async () => {
    latest = updateFile('9.9.9', hashOf(Buffer.from('something else')))
    const app = await start()
    await check(app)
    const log = join(running?.userDataDir ?? '', 'logs/main.log')
    await expect
      .poll(() => (existsSync(log) ? readFileSync(log, 'utf8') : ''), patience)
      .toContain('ERR_CHECKSUM_MISMATCH')
    expect(await notifications(app)).toEqual([])
  })

  it('are not offered before it is the turn of this installation, nor backwards', async () => {
    latest = updateFile('9.9.9', undefined, 'stagingPercentage: 0\n')
    const app = await start()
    expect(await check(app)).toBe('Dropline 0.1.0 is up to date.')
    latest = updateFile('0.0.9')
    expect(await check(app)).toBe('Dropline 0.1.0 is up to date.')
    expect(asked.every(({ url }) => url.startsWith('/latest-linux.yml'))).toBe(true)
  })

  it('cannot be looked for while the server is down, and nothing looks at the start', async () => {
    latest = null
    const app = await start()
    expect(asked).toEqual([])
    expect(await check(app)).toBe('New versions could not be looked for.')
  })
})
