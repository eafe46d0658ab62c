import { mkdir, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { startRendezvous } from '../../src/rendezvous/server.ts'
import { codeOf, startCli } from '../support/cli.ts'
import { catchReveal } from '../support/electron-app.ts'
import { treeOf } from '../support/trees.ts'
import { enterCode, share, startTwoApps, type TwoApps } from '../support/two-apps.ts'

/** Hundreds of files move meanwhile. */
const arrival = { timeout: 120_000 }
const typescriptPackage = path.resolve(import.meta.dirname, '../../node_modules/typescript')

async function withApps(args: readonly string[], use: (apps: TwoApps) => Promise<void>): Promise<void> {
  const apps = await startTwoApps(args)
  try {
    await use(apps)
  } finally {
    await apps.close()
  }
}

async function expectDone({ sender, receiver }: TwoApps): Promise<void> {
  await expect(receiver.page.getByRole('button', { name: 'Show in folder' })).toBeVisible(arrival)
  await expect(sender.page.getByText(/delivered and verified/i).first()).toBeVisible(arrival)
}

test('a dropped folder arrives whole, without any server', async () => {
  await withApps([], async (apps) => {
    const code = await share(apps.sender.page, [typescriptPackage])
    await enterCode(apps.receiver.page, code)
    await expect(apps.receiver.page.getByText('Ada').first()).toBeVisible()
    await expect(apps.receiver.page.getByText('typescript').first()).toBeVisible()
    await apps.receiver.page.getByRole('button', { name: 'Accept' }).click()
    await expectDone(apps)
    expect(await treeOf(path.join(apps.saveFolder, 'typescript'))).toEqual(await treeOf(typescriptPackage))
    const revealed = await catchReveal(apps.receiver.app)
    await apps.receiver.page.getByRole('button', { name: 'Show in folder' }).click()
    expect(await revealed()).toBe(path.join(apps.saveFolder, 'typescript'))
  })
})

test('several dropped things keep empty files and folders, names and times, through a rendezvous server', async () => {
  const server = await startRendezvous({ host: '127.0.0.1', port: 0 })
  try {
    await withApps([`--rendezvous=${server.url}`, '--no-lan'], async (apps) => {
      const odd = path.join(apps.folder, 'odd names')
      await mkdir(path.join(odd, 'empty folder'), { recursive: true })
      await writeFile(path.join(odd, 'empty file'), '')
      await writeFile(path.join(odd, 'übergrößé 漢字 🎈.txt'), 'hello')
      await utimes(path.join(odd, 'empty folder'), 1_100_000_000, 1_100_000_000)
      const note = path.join(apps.folder, 'note.txt')
      await writeFile(note, 'a note')
      await utimes(note, 1_000_000_000, 1_000_000_000)
      const code = await share(apps.sender.page, [odd, note])
      await enterCode(apps.receiver.page, code)
      await apps.receiver.page.getByRole('button', { name: 'Accept' }).click()
      await expectDone(apps)
      expect(await treeOf(path.join(apps.saveFolder, 'odd names'))).toEqual(await treeOf(odd))
      expect((await treeOf(apps.saveFolder)).length).toBe((await treeOf(odd)).length + 2)
    })
  } finally {
    await server.close()
  }
})

test('the app sends to the command line', async () => {
  await withApps([], async (apps) => {
    const code = await share(apps.sender.page, [typescriptPackage])
    const receiver = startCli(['receive', code, '--out', apps.saveFolder, '--yes', '--json'])
    expect((await receiver.exit).code, receiver.stderr()).toBe(0)
    await expect(apps.sender.page.getByText(/delivered and verified/i).first()).toBeVisible()
    expect(await treeOf(path.join(apps.saveFolder, 'typescript'))).toEqual(await treeOf(typescriptPackage))
  })
})

test('the command line sends to the app', async () => {
  await withApps([], async (apps) => {
    const sender = startCli(['send', typescriptPackage, '--json', '--name', 'terminal'])
    await enterCode(apps.receiver.page, await codeOf(sender))
    await apps.receiver.page.getByRole('button', { name: 'Accept' }).click()
    await expect(apps.receiver.page.getByRole('button', { name: 'Show in folder' })).toBeVisible(arrival)
    expect((await sender.exit).code, sender.stderr()).toBe(0)
    expect(await treeOf(path.join(apps.saveFolder, 'typescript'))).toEqual(await treeOf(typescriptPackage))
  })
})
