import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { launchDropline } from '../support/electron-app.ts'
import { treeOf } from '../support/trees.ts'
import { enterCode, shownCode } from '../support/two-apps.ts'
import { packageFile, root, run } from './packed.ts'

let scratch = ''
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'dropline-installed-'))
})
afterEach(() => rmSync(scratch, { recursive: true, force: true }))

/** Unpacks the Debian package into a root of its own, and answers the program that a desktop entry in it starts. */
function install(entry: string): string {
  run('dpkg-deb', '-x', packageFile('.deb'), scratch)
  const exec = /^Exec=(\S+) /m.exec(readFileSync(join(scratch, entry), 'utf8'))?.[1]
  return join(scratch, exec ?? '')
}

it('starts from the menu of applications, with a link', async () => {
  const executablePath = install('usr/share/applications/dropline.desktop')
  const running = await launchDropline({
    executablePath,
    args: ['--no-lan', '--rendezvous=none', 'dropline://receive#4821-ocean-velvet'],
  })
  const { app, page } = running
  try {
    const facts = await app.evaluate(({ app: electron }) => [electron.isPackaged, electron.getAppPath()])
    expect(facts[0]).toBe(true)
    expect(facts[1]).not.toContain(root)
    const field = page.getByRole('textbox', { name: 'Pairing code' })
    await expect.poll(() => field.inputValue(), { timeout: 30_000 }).toBe('4821-ocean-velvet')
  } finally {
    await running.close()
  }
})

it('starts from a file manager, and shares what was chosen', async () => {
  const executablePath = install('usr/share/kio/servicemenus/dropline.desktop')
  const file = join(scratch, 'plan.txt')
  writeFileSync(file, 'plan')
  const running = await launchDropline({
    executablePath,
    args: ['--rendezvous=none', '--send', file],
  })
  const { page } = running
  try {
    await page.getByRole('status', { name: 'Your pairing code' }).waitFor()
    await page.getByText('plan.txt').first().waitFor()
  } finally {
    await running.close()
  }
})

it('moves files to another installed one', async () => {
  const executablePath = install('usr/share/applications/dropline.desktop')
  const [folder, saved] = [join(scratch, 'plans'), join(scratch, 'saved')]
  for (const made of [folder, join(folder, 'deep'), saved]) mkdirSync(made)
  writeFileSync(join(folder, 'deep', 'plan.txt'), 'plan')
  writeFileSync(join(folder, 'large.bin'), Buffer.alloc(5_000_000, 7))
  const apps = await Promise.all([
    launchDropline({ executablePath, args: ['--rendezvous=none', '--send', folder] }),
    launchDropline({ executablePath, args: ['--rendezvous=none', `--save-folder=${saved}`] }),
  ])
  const [sender, receiver] = apps
  try {
    await enterCode(receiver.page, await shownCode(sender.page))
    await receiver.page.getByRole('button', { name: 'Accept' }).click()
    await receiver.page.getByRole('button', { name: 'Show in folder' }).waitFor({ timeout: 120_000 })
    expect(await treeOf(join(saved, 'plans'))).toEqual(await treeOf(folder))
  } finally {
    await Promise.all(apps.map((app) => app.close()))
  }
})
