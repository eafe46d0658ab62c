// Every setting, changed on its page, and what it does outside of that page. Two apps for all of it, one test after the other.
//
// Elsewhere, by the page as well: servers with their tests and STUN and TURN servers (doctor.spec.ts), the history switch
// (history.spec.ts), Arabic (steering.spec.ts), "ask" and "skip" for names that exist (steering.spec.ts, by transfer), what a
// running limit does to bytes (steering.spec.ts), the visibility on the main screen (nearby.spec.ts). What "Download updates"
// stops is in test/packaging/update-switch.test.ts: only a packed app has a place to look for them. The relay on the local
// network is in relay.spec.ts: it takes private networks, which not every machine has and namespaces do.
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { chmod, lstat, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { axeFindings } from '../support/axe.ts'
import { startCli } from '../support/cli.ts'
import { chooseInTray, closeWindow, titles } from '../support/desktop-record.ts'
import {
  appEnd,
  findElectron,
  launchDropline,
  removeFolder,
  type RunningApp,
} from '../support/electron-app.ts'
import { dismissAll, enterCode, share } from '../support/two-apps.ts'
import { wordsIn } from '../support/words.ts'

test.describe.configure({ mode: 'serial' })
test.setTimeout(240_000)
test.skip(findElectron() === 'electron', 'needs the stand-in, which records notifications')

/** Files move meanwhile, on a machine that may be busy. */
const arrival = { timeout: 60_000 }

let folder = ''
let sender: RunningApp
let receiver: RunningApp
test.beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'dropline-settings-'))
  const args = ['--rendezvous=none']
  ;[sender, receiver] = await Promise.all([
    launchDropline({ args }),
    launchDropline({ args, env: { XDG_CONFIG_HOME: folder } }),
  ])
})
test.afterAll(async () => {
  await Promise.all([sender, receiver].map((running) => running.close().catch(() => undefined)))
  removeFolder(folder)
})

/** Opens the settings, changes them and saves. */
async function set({ page }: RunningApp, change: (settings: Locator) => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await change(settings)
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings).toHaveCount(0)
}

const limitIn = (settings: Locator, section: string): Locator =>
  settings.getByRole('group', { name: section, exact: true }).getByRole('combobox', { name: 'Speed limit' })

/** The limits of all transfers of a window. */
function limitsOf(page: Page): Promise<readonly (number | null)[]> {
  return page.evaluate(async () => {
    const list = await window.dropline.listTransfers()
    return list.ok ? list.value.map(({ limitBytesPerSecond }) => limitBytesPerSecond) : []
  })
}

test('name, folder, visibility, limits, links, times, programs and names that exist', async () => {
  const saved = path.join(folder, 'saved here')
  const work = path.join(folder, 'work')
  const tool = path.join(folder, 'tool.sh')
  for (const each of [saved, work]) mkdirSync(each)
  await writeFile(path.join(saved, 'tool.sh'), 'old')
  await writeFile(tool, 'new')
  await chmod(tool, 0o755)
  await utimes(tool, 1_000_000_000, 1_000_000_000)
  await writeFile(path.join(work, 'plan.txt'), 'plan')
  await symlink('plan.txt', path.join(work, 'link.txt'))

  await receiver.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, saved)
  await set(receiver, async (settings) => {
    await settings.getByRole('button', { name: 'Change…' }).click()
    await expect(settings.getByText(saved)).toBeVisible()
    await settings.getByRole('combobox', { name: 'When a name exists already' }).selectOption('overwrite')
    await limitIn(settings, 'Receiving').selectOption('50000000')
    await settings.getByRole('switch', { name: 'Keep the times of files' }).uncheck()
    await settings.getByRole('switch', { name: 'Keep programs executable' }).uncheck()
    await settings.getByRole('combobox', { name: 'Visible to' }).selectOption('hidden')
  })
  await set(sender, async (settings) => {
    await settings.getByRole('textbox', { name: 'Name of this computer' }).fill('Studio')
    await settings.getByRole('combobox', { name: 'Symbolic links' }).selectOption('follow')
    await limitIn(settings, 'Sending').selectOption('25000000')
  })
  await expect(sender.page.getByRole('banner').getByText('Studio')).toBeVisible()
  await expect(receiver.page.getByRole('combobox', { name: 'Visible to' })).toHaveValue('hidden')

  await enterCode(receiver.page, await share(sender.page, [tool, work]))
  await expect(receiver.page.getByRole('heading', { name: /^Studio wants to send you/ })).toBeVisible(arrival)
  await expect
    .poll(() => Promise.all([limitsOf(sender.page), limitsOf(receiver.page)]))
    .toEqual([[25e6], [50e6]])
  await receiver.page.getByRole('button', { name: 'Accept' }).click()
  await expect(sender.page.getByRole('heading', { name: 'Delivered and verified' })).toBeVisible(arrival)

  await expect.poll(async () => (await readdir(saved)).toSorted()).toEqual(['tool.sh', 'work'])
  const received = path.join(saved, 'tool.sh')
  expect(await readFile(received, 'utf8')).toBe('new')
  const { mode, mtimeMs } = await stat(received)
  expect(mode & 0o111).toBe(0)
  expect(mtimeMs).toBeGreaterThan(Date.now() - 600_000)
  const link = await lstat(path.join(saved, 'work', 'link.txt'))
  expect(link.isFile()).toBe(true)
  for (const { page } of [sender, receiver]) await dismissAll(page)
})

test('the network switch, a server, relays only, and no notifications', async () => {
  const flags = ['--turn-port', '0', '--private-peers']
  const server = startCli(['serve', '--json', '--host', '0.0.0.0', '--port', '0', ...flags])
  try {
    const { port } = new URL(String((await server.event('listening'))['url']))
    await set(sender, async (settings) => {
      await settings.getByRole('switch', { name: /^Find computers on this network/ }).uncheck()
      // What cannot be stored is shown, although it is far from the button.
      const address = settings.getByRole('textbox', { name: 'Rendezvous server' })
      await address.fill('ws://example.org')
      await settings.getByRole('button', { name: 'Save' }).click()
      await expect(address).toBeFocused()
      await expect(settings.getByText(/^Use an address that starts with wss/)).toBeInViewport()
      await address.fill('')
    })
    await expect(sender.page.getByRole('combobox', { name: 'Visible to' })).toHaveValue('hidden')
    for (const running of [sender, receiver])
      await set(running, async (settings) => {
        await settings.getByRole('textbox', { name: 'Rendezvous server' }).fill(`ws://127.0.0.1:${port}`)
        // One side is enough: it then uses no other way.
        const relayOnly = settings.getByRole('switch', { name: /^Only through relays/ })
        if (running === sender) await relayOnly.check()
        const notifications = settings.getByRole('switch', { name: 'Notifications' })
        await notifications.click()
        await expect(notifications).not.toBeChecked()
      })
    const note = path.join(folder, 'note.txt')
    await writeFile(note, 'a note')
    const code = await share(sender.page, [note])
    await closeWindow(receiver.app)
    await enterCode(receiver.page, code)
    await receiver.page.getByRole('button', { name: 'Accept' }).click(arrival)
    await expect(sender.page.getByRole('heading', { name: 'Delivered and verified' })).toBeVisible(arrival)
    // Only the server can have introduced them: the sender does not look at the network.
    for (const { page } of [sender, receiver]) await expect(page.getByText('Relayed')).toBeVisible()
    expect(await titles(receiver.app)).toEqual(['Dropline keeps running'])
  } finally {
    server.child.kill('SIGTERM')
    await server.exit
  }
})

test('appearance, language, start with the computer, and quitting with the window, in German', async () => {
  const { page, app } = receiver
  const { t } = wordsIn('de')
  await chooseInTray(app, 'Show Dropline')
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('de')
  const settings = page.getByRole('dialog', { name: t('settings.title') })
  await settings.getByRole('combobox', { name: t('settings.theme') }).selectOption('dark')
  await settings.getByRole('switch', { name: t('settings.startAtLogin') }).press('Space')
  await settings.getByRole('switch', { name: t('settings.keepRunning') }).press('Space')
  await settings.getByRole('switch', { name: t('settings.updates') }).press('Space')
  await expect.poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
  expect(await axeFindings(page)).toEqual([])
  const entry = path.join(folder, 'autostart', 'dropline.desktop')
  await expect.poll(() => existsSync(entry) && readFileSync(entry, 'utf8')).toContain('"--hidden"')
  await settings.getByRole('switch', { name: t('settings.startAtLogin') }).press('Space')
  await expect.poll(() => existsSync(entry)).toBe(false)
  await expect
    .poll(() => page.evaluate(() => window.dropline.shellSettings()))
    .toMatchObject({ value: { updates: false, keepRunning: false } })
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: t('app.settings'), exact: true })).toBeVisible()
  const ended = appEnd(app)
  await closeWindow(app)
  await ended
})
