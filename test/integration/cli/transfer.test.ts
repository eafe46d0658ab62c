import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startRendezvous } from '../../../src/rendezvous/server.ts'
import { codeOf, startCli } from '../../support/cli.ts'
import { treeOf } from '../../support/trees.ts'

const typescriptPackage = path.resolve(import.meta.dirname, '../../../node_modules/typescript')

let folder = ''
let outFolder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-cli-'))
  outFolder = path.join(folder, 'out')
  await mkdir(outFolder)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function makeOddFolder(): Promise<string> {
  const odd = path.join(folder, 'odd names')
  await mkdir(path.join(odd, 'empty folder'), { recursive: true })
  await writeFile(path.join(odd, 'empty file'), '')
  await writeFile(path.join(odd, 'übergrößé 漢字 🎈.txt'), 'hello')
  await writeFile(path.join(odd, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 })
  await utimes(path.join(odd, 'empty file'), 1_000_000_000, 1_000_000_000)
  await utimes(path.join(odd, 'empty folder'), 1_100_000_000, 1_100_000_000)
  return odd
}

describe('two commands', () => {
  it('move a real folder over the LAN, without any server', async () => {
    const sender = startCli(['send', typescriptPackage, '--json', '--name', 'Ada'])
    const receiver = startCli(['receive', await codeOf(sender), '--out', outFolder, '--yes', '--json'])
    expect((await receiver.exit).code, receiver.stderr()).toBe(0)
    expect((await sender.exit).code, sender.stderr()).toBe(0)
    expect(await treeOf(path.join(outFolder, 'typescript'))).toEqual(await treeOf(typescriptPackage))
    const done = await receiver.event('done')
    expect(done).toMatchObject({ path: 'direct', bytesSkipped: 0 })
    expect(done['bytesMoved']).toBe(done['bytes'])
    expect(await receiver.event('offer')).toMatchObject({ from: 'Ada', names: ['typescript'] })
    expect(await sender.event('done')).toMatchObject({ files: done['files'], bytes: done['bytes'] })
  })

  it('keep empty files and folders, odd names, times and the exec bit', async () => {
    const odd = await makeOddFolder()
    const sender = startCli(['send', odd, '--json'])
    const receiver = startCli(['receive', await codeOf(sender), '--out', outFolder, '--yes', '--json'])
    expect((await receiver.exit).code, receiver.stderr()).toBe(0)
    expect(await treeOf(path.join(outFolder, 'odd names'))).toEqual(await treeOf(odd))
    expect((await sender.exit).code).toBe(0)
  })

  it('meet through a rendezvous server alone', async () => {
    const server = await startRendezvous({ host: '127.0.0.1', port: 0 })
    try {
      const odd = await makeOddFolder()
      const ways = ['--no-lan', '--rendezvous', server.url, '--json']
      const sender = startCli(['send', odd, ...ways])
      const receiver = startCli(['receive', '--out', outFolder, '--yes', ...ways], {
        env: { DROPLINE_CODE: await codeOf(sender) },
      })
      expect((await receiver.exit).code, receiver.stderr()).toBe(0)
      expect((await sender.exit).code, sender.stderr()).toBe(0)
      expect(await treeOf(path.join(outFolder, 'odd names'))).toEqual(await treeOf(odd))
    } finally {
      await server.close()
    }
  })

  it('meet on the LAN at once although the rendezvous server does not answer', async () => {
    const odd = await makeOddFolder()
    const dead = ['--rendezvous', 'ws://192.0.2.77:9', '--json']
    const sender = startCli(['send', odd, ...dead])
    const receiver = startCli(['receive', await codeOf(sender), '--out', outFolder, '--yes', ...dead])
    expect((await receiver.exit).code, receiver.stderr()).toBe(0)
    expect((await sender.exit).code).toBe(0)
  })

  it('take the code and the consent from standard input', async () => {
    await writeFile(path.join(folder, 'note.txt'), 'hi')
    const sender = startCli(['send', path.join(folder, 'note.txt'), '--json'])
    const receiver = startCli(['receive', '--out', outFolder, '--json'])
    receiver.type(await codeOf(sender))
    await receiver.event('offer')
    receiver.type('yes')
    expect((await receiver.exit).code, receiver.stderr()).toBe(0)
    expect(await treeOf(outFolder)).toHaveLength(1)
    await sender.exit
  })

  it('never overwrite: a second receipt gets another name', async () => {
    const odd = await makeOddFolder()
    await cp(odd, path.join(outFolder, 'odd names'), { recursive: true })
    const before = await treeOf(path.join(outFolder, 'odd names'))
    const sender = startCli(['send', odd, '--json'])
    const receiver = startCli(['receive', await codeOf(sender), '--out', outFolder, '--yes', '--json'])
    expect((await receiver.exit).code).toBe(0)
    expect(await treeOf(path.join(outFolder, 'odd names'))).toEqual(before)
    expect(await treeOf(path.join(outFolder, 'odd names (1)'))).toEqual(await treeOf(odd))
    await sender.exit
  })
})

describe('dropline serve', () => {
  it('prints where it listens, introduces two commands, and ends on SIGTERM', async () => {
    const server = startCli(['serve', '--host', '127.0.0.1', '--port', '0', '--json'])
    const url = String((await server.event('listening'))['url'])
    await writeFile(path.join(folder, 'note.txt'), 'hi')
    const ways = ['--no-lan', '--rendezvous', url, '--json']
    const sender = startCli(['send', path.join(folder, 'note.txt'), ...ways])
    const receiver = startCli(['receive', await codeOf(sender), '--out', outFolder, '--yes', ...ways])
    expect((await receiver.exit).code, receiver.stderr()).toBe(0)
    await sender.exit
    server.child.kill('SIGTERM')
    expect((await server.exit).code).toBe(0)
  })

  it('takes a file of settings, and names what is wrong in it', async () => {
    const file = path.join(folder, 'serve.toml')
    await writeFile(file, 'host = "127.0.0.1"\nport = 0\n[turn]\nenabled = false\n')
    const server = startCli(['serve', '--config', file, '--json'])
    expect(await server.event('listening')).toMatchObject({ turn: [] })
    server.child.kill('SIGINT')
    expect((await server.exit).code).toBe(0)
    await writeFile(file, '[turn]\nprot = 3478\n')
    const wrong = startCli(['serve', '--config', file, '--json'])
    expect((await wrong.exit).code).toBe(2)
    expect(await wrong.event('error')).toMatchObject({
      code: 'setting-invalid',
      message: `${file}: turn.prot: there is no such setting`,
    })
  })

  it('prints a configuration for coturn with the secret of the environment', async () => {
    const env = { DROPLINE_COTURN_SECRET: 'sixteen-characters' }
    const run = startCli(['serve', '--print-coturn-conf', '--coturn', 'turn.example.org', '--json'], { env })
    expect(String((await run.event('coturn-conf'))['text'])).toContain(
      '\nstatic-auth-secret=sixteen-characters\n',
    )
    expect((await run.exit).code).toBe(0)
  })

  it('says in words that a port is taken', async () => {
    const first = startCli(['serve', '--host', '127.0.0.1', '--port', '0', '--json'])
    const { port } = new URL(String((await first.event('listening'))['url']))
    const second = startCli(['serve', '--host', '127.0.0.1', '--port', port, '--json'])
    expect((await second.exit).code).toBe(1)
    expect((await second.event('error'))['message']).toContain(port)
    first.child.kill('SIGTERM')
    await first.exit
  })
})
