// How Dropline is opened: links, files from a file manager, a second start, at login.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import type { DroplineApi } from '../../src/ipc/contract.ts'
import { closeWindow, isWindowVisible } from '../support/desktop-record.ts'
import {
  findElectron,
  launchDropline,
  removeFolder,
  type RunningApp,
  standinFolder,
} from '../support/electron-app.ts'
import { shownCode } from '../support/two-apps.ts'

declare global {
  interface Window {
    readonly dropline: DroplineApi
  }
}

test.skip(findElectron() === 'electron', 'starts the stand-in by its path')

const root = path.resolve(import.meta.dirname, '../..')
const link = 'dropline://receive#4821-ocean-velvet'
// The LAN is on, so that a share gets its code.
const noServer = ['--rendezvous=none']

let folder = ''
test.beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dropline-open-'))
})
test.afterEach(() => removeFolder(folder))

async function withApp(
  args: readonly string[],
  use: (running: RunningApp) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const running = await launchDropline({ args: [...noServer, ...args], env })
  try {
    await use(running)
  } finally {
    await running.close()
  }
}

/** Starts the app once more, as a file manager or a browser does; resolves with its exit code. */
async function startAgain({ userDataDir }: RunningApp, ...args: string[]): Promise<unknown> {
  const started = spawn(
    path.join(standinFolder, 'electron'),
    [root, `--user-data-dir=${userDataDir}`, ...noServer, ...args],
    { cwd: folder, env: { ...process.env, STANDIN_HEADLESS: '1' }, stdio: 'ignore' },
  )
  const [code] = (await once(started, 'exit')) as unknown[]
  return code
}

function file(name: string): string {
  const whole = path.join(folder, name)
  writeFileSync(whole, name)
  return whole
}

const codeField = (page: Page) => page.getByRole('textbox', { name: 'Pairing code' })

async function transfers(page: Page) {
  const list = await page.evaluate(() => window.dropline.listTransfers())
  return list.ok ? list.value : []
}

test('a link puts its code into the field, and starts nothing', async () => {
  await withApp([link], async (running) => {
    const { page, app } = running
    await expect(codeField(page)).toHaveValue('4821-ocean-velvet')
    await closeWindow(app)
    expect(await startAgain(running, 'dropline://receive#1234-velvet-ocean')).toBe(0)
    await expect(codeField(page)).toHaveValue('1234-velvet-ocean')
    expect(await isWindowVisible(app)).toBe(true)
    expect(await transfers(page)).toEqual([])
  })
})

test('a hostile link only shows the window', async () => {
  await withApp(['--hidden'], async (running) => {
    for (const hostile of ['dropline://send#/etc/passwd', 'dropline://receive?accept#4821-ocean-velvet'])
      expect(await startAgain(running, hostile)).toBe(0)
    await expect.poll(() => isWindowVisible(running.app)).toBe(true)
    await expect(codeField(running.page)).toHaveValue('')
    expect(await transfers(running.page)).toEqual([])
  })
})

test('macOS opens links and files by events', async () => {
  await withApp([], async ({ app, page }) => {
    const vetoed = await app.evaluate(({ app: electron }, opened) => {
      let prevented = 0
      const event = { preventDefault: () => prevented++ }
      electron.emit('open-url', event, opened)
      return prevented
    }, link)
    expect(vetoed).toBe(1)
    await expect(codeField(page)).toHaveValue('4821-ocean-velvet')
    await app.evaluate(
      ({ app: electron }, opened) => electron.emit('open-file', { preventDefault: () => undefined }, opened),
      file('plan.txt'),
    )
    await shownCode(page)
  })
})

test('files on the command line are shared', async () => {
  await withApp(['--send', file('plan.txt'), file('draft.txt')], async ({ page }) => {
    await shownCode(page)
    await expect(page.getByText('plan.txt').first()).toBeVisible()
    await expect.poll(() => transfers(page)).toMatchObject([{ summary: { files: 2 } }])
  })
})

test('files from several starts at once are shared by the running app', async () => {
  await withApp(['--hidden'], async (running) => {
    file('plan.txt')
    file('draft.txt')
    expect(await isWindowVisible(running.app)).toBe(false)
    // As Explorer does it, and with paths that are relative to where the start was.
    const codes = await Promise.all([
      startAgain(running, 'plan.txt'),
      startAgain(running, '--send', 'draft.txt'),
    ])
    expect(codes).toEqual([0, 0])
    await shownCode(running.page)
    expect(await isWindowVisible(running.app)).toBe(true)
    // One share, or two of a slow machine.
    const files = async () =>
      (await transfers(running.page)).reduce((sum, { summary }) => sum + (summary?.files ?? 0), 0)
    await expect.poll(files).toBe(2)
  })
})

test('a file that is gone is told', async () => {
  await withApp(['--send', path.join(folder, 'gone.txt')], async ({ page }) => {
    await expect(page.getByRole('alert')).toContainText('gone.txt')
  })
})

test('starting at login is a desktop file that starts into the tray', async () => {
  const entry = path.join(folder, 'autostart', 'dropline.desktop')
  const set = (page: Page, startAtLogin: boolean) =>
    page.evaluate((on) => window.dropline.changeShellSettings({ startAtLogin: on }), startAtLogin)
  await withApp(
    [],
    async ({ page }) => {
      expect(await set(page, true)).toMatchObject({ ok: true, value: { startAtLogin: true } })
      const command = `Exec="${path.join(standinFolder, 'electron')}" "${root}" "--hidden"`
      expect(readFileSync(entry, 'utf8').split('\n')).toContain(command)
      expect(await set(page, false)).toMatchObject({ ok: true, value: { startAtLogin: false } })
      expect(existsSync(entry)).toBe(false)
    },
    { XDG_CONFIG_HOME: folder },
  )
})

test('the theme of the settings reaches the window, also after a restart', async () => {
  const userDataDir = path.join(folder, 'data')
  const isDark = (page: Page) => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  const first = await launchDropline({ userDataDir, args: noServer })
  for (const theme of ['light', 'dark'] as const) {
    await first.page.evaluate((chosen) => window.dropline.changeShellSettings({ theme: chosen }), theme)
    await expect.poll(() => isDark(first.page)).toBe(theme === 'dark')
  }
  await first.close()
  const second = await launchDropline({ userDataDir, args: noServer })
  await expect.poll(() => isDark(second.page)).toBe(true)
  await second.close()
})

test('the menu bar reaches the window', async () => {
  await withApp([], async ({ app, page }) => {
    await closeWindow(app)
    const chosen = file('plan.txt')
    await app.evaluate(({ dialog, Menu }, filePath) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] })
      const lines = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? []
      lines.find(({ label }) => label === 'Send files…')?.click()
    }, chosen)
    await shownCode(page)
    expect(await isWindowVisible(app)).toBe(true)
  })
})
