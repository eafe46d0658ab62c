// Installed copies of the app, and the server on this machine where each looks for new versions: under a path of its own, so
// that the server can tell who asks.
import type { ElectronApplication } from '@playwright/test'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { recordedCalls } from '../support/desktop-record.ts'
import { launchDropline, type RunningApp } from '../support/electron-app.ts'
import { packageFile, run } from './packed.ts'

/** Vitest would give up after a second. */
export const patience = { timeout: 60_000 }

/** What the server gives for a package. */
export const installer = Buffer.from('a new version')

/** As latest-linux.yml has it. */
export const hashOf = (bytes: Buffer) => createHash('sha512').update(bytes).digest('base64')

/** A latest-linux.yml that offers `version`; `more` are lines of it. */
export function updateFile(version: string, sha512 = hashOf(installer), more = ''): string {
  const file = `Dropline-${version}-linux-amd64.deb`
  return `version: ${version}\nfiles:\n  - url: ${file}\n    sha512: ${sha512}\n    size: ${installer.length}\npath: ${file}\nsha512: ${sha512}\nreleaseDate: '2026-01-01T00:00:00.000Z'\n${more}`
}

/** One request for something about new versions. */
export interface Asked {
  /** Without the place. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
}

/** A server of updates, and copies of the app that ask it. */
export class UpdateRig {
  readonly scratch = mkdtempSync(join(tmpdir(), 'dropline-updates-'))
  /** What is new, by place; a place that is not here is answered as by a server that is down. */
  readonly latest = new Map<string, string>()
  readonly #asked = new Map<string, Asked[]>()
  readonly #running: RunningApp[] = []
  readonly #server: Server

  private constructor() {
    this.#server = createServer((request, response) => {
      const [, place = '', path = ''] = /^\/([^/]*)\/(.*)$/.exec(request.url ?? '') ?? []
      this.#asked.set(place, [...this.asked(place), { path, headers: request.headers }])
      const latest = this.latest.get(place)
      if (latest === undefined) response.writeHead(503).end()
      else response.end(path.startsWith('latest-linux.yml') ? latest : installer)
    })
  }

  /** With the server running; whoever starts it closes it. */
  static async start(): Promise<UpdateRig> {
    const rig = new UpdateRig()
    await new Promise<void>((resolve) => rig.#server.listen(0, '127.0.0.1', resolve))
    return rig
  }

  /** What was asked for at a place, the oldest first. */
  asked(place: string): readonly Asked[] {
    return this.#asked.get(place) ?? []
  }

  /** Installs a copy of the app that looks for updates at `place`. */
  install(place: string): void {
    const folder = join(this.scratch, place)
    mkdirSync(folder)
    run('dpkg-deb', '-x', packageFile('.deb'), folder)
    const { port } = this.#server.address() as AddressInfo
    const where = `provider: generic\nurl: http://127.0.0.1:${port}/${place}\nchannel: latest\nupdaterCacheDirName: dropline-updater\n`
    writeFileSync(join(folder, 'opt/Dropline/resources/app-update.yml'), where)
    const programs = join(folder, 'programs')
    mkdirSync(programs)
    // Installs nothing: writes down what it was asked.
    writeFileSync(join(programs, 'dpkg'), `#!/bin/sh\necho "$@" >>"${folder}/dpkg.txt"\n`)
    chmodSync(join(programs, 'dpkg'), 0o755)
  }

  /** Starts the copy of a place; its data stay for the next start. */
  async launch(place: string): Promise<RunningApp> {
    const folder = join(this.scratch, place)
    const running = await launchDropline({
      executablePath: join(folder, 'opt/Dropline/dropline'),
      userDataDir: join(folder, 'data'),
      args: ['--no-lan', '--rendezvous=none'],
      env: {
        XDG_CACHE_HOME: join(folder, 'cache'),
        PATH: `${join(folder, 'programs')}:${process.env['PATH'] ?? ''}`,
      },
    })
    this.#running.push(running)
    return running
  }

  async close(): Promise<void> {
    await Promise.all(this.#running.map((running) => running.close()))
    this.#server.closeAllConnections()
    this.#server.close()
    rmSync(this.scratch, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Asks for new versions by the menu, and answers what the app says. */
export async function checkByMenu(app: ElectronApplication): Promise<string> {
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
