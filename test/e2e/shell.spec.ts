// The app around its window. What the desktop shows is recorded by the stand-in; on Electron these tests are left out.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import type { DroplineApi } from '../../src/ipc/contract.ts'
import {
  answerNotification,
  chooseInTray,
  closeWindow,
  isWindowVisible,
  notifications,
  recordedCalls,
  titles,
  tray,
} from '../support/desktop-record.ts'
import {
  appEnd,
  findElectron,
  launchDropline,
  removeFolder,
  type RunningApp,
} from '../support/electron-app.ts'
import { enterCode, share, startTwoApps, type TwoApps } from '../support/two-apps.ts'

declare global {
  interface Window {
    readonly dropline: DroplineApi
  }
}

test.skip(
  findElectron() === 'electron',
  'needs the stand-in, which records what the desktop is asked to show',
)

const quiet = ['--no-lan', '--rendezvous=none']

async function withApp(args: readonly string[], use: (running: RunningApp) => Promise<void>): Promise<void> {
  const running = await launchDropline({ args: [...quiet, ...args] })
  try {
    await use(running)
  } finally {
    await running.close()
  }
}

test('closing the window leaves Dropline in the tray, and says so once', async () => {
  await withApp([], async ({ app, page, userDataDir }) => {
    await expect.poll(() => isWindowVisible(app)).toBe(true)
    expect(await tray(app)).toEqual({
      toolTip: 'Dropline',
      labels: [
        'Nothing is being moved',
        '',
        'Show Dropline',
        'Send files…',
        'Enter a code…',
        '',
        'Quit Dropline',
      ],
    })
    await closeWindow(app)
    expect(await isWindowVisible(app)).toBe(false)
    expect(await titles(app)).toEqual(['Dropline keeps running'])
    await chooseInTray(app, 'Show Dropline')
    expect(await isWindowVisible(app)).toBe(true)
    await closeWindow(app)
    expect(await notifications(app)).toHaveLength(1)
    const stored: unknown = JSON.parse(await readFile(path.join(userDataDir, 'shell.json'), 'utf8'))
    expect(stored).toMatchObject({ toldKeepsRunning: true })
    expect(await page.evaluate(() => window.dropline.settings())).toMatchObject({ ok: true })
  })
})

test('closing the window quits when the user wants it so', async () => {
  await withApp([], async ({ app, page }) => {
    const changed = await page.evaluate(() => window.dropline.changeShellSettings({ keepRunning: false }))
    expect(changed).toMatchObject({ ok: true, value: { keepRunning: false } })
    const ended = appEnd(app)
    await closeWindow(app)
    await ended
  })
})

test('the tray and the menu bar speak the language of the settings', async () => {
  await withApp([], async ({ app, page }) => {
    await page.evaluate(() => window.dropline.changeShellSettings({ language: 'de' }))
    await expect.poll(async () => (await tray(app))?.labels[2]).toBe('Dropline zeigen')
    const menus = await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label))
    expect(menus?.[0]).toBe('&Datei')
    await closeWindow(app)
    expect(await titles(app)).toEqual(['Dropline läuft weiter'])
  })
})

test('the tray quits', async () => {
  await withApp([], async ({ app }) => {
    const ended = appEnd(app)
    await chooseInTray(app, 'Quit Dropline')
    await ended
  })
})

test('the window comes back where it was, and on a display that is there', async () => {
  const userDataDir = mkdtempSync(path.join(tmpdir(), 'dropline-placement-'))
  const place = { x: 40, y: 60, width: 700, height: 560 }
  const boundsOf = ({ app }: RunningApp) =>
    app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      return { ...window?.getNormalBounds(), maximized: window?.isMaximized() }
    })
  const start = () => launchDropline({ userDataDir, args: quiet })
  try {
    const first = await start()
    await first.app.evaluate(({ BrowserWindow }, bounds) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.setBounds(bounds)
      window?.maximize()
    }, place)
    await first.close()
    const second = await start()
    expect(await boundsOf(second)).toMatchObject(place)
    await expect.poll(async () => (await boundsOf(second)).maximized).toBe(true)
    await second.close()
    const file = path.join(userDataDir, 'shell.json')
    await writeFile(file, JSON.stringify({ placement: { ...place, x: 9000, maximized: false } }))
    const third = await start()
    expect(await boundsOf(third)).toEqual({ x: 0, y: 0, width: 700, height: 560, maximized: false })
    await third.close()
  } finally {
    removeFolder(userDataDir)
  }
})

/** Files move meanwhile, on a machine that may be busy. */
const patience = { timeout: 60_000 }

/** The states of all transfers that a window knows. */
function stateNames(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const list = await window.dropline.listTransfers()
    return list.ok ? list.value.map(({ state }) => state.name) : []
  })
}

/** Nothing that is received from now on is done before a test has seen it move. */
async function slowDown(page: Page): Promise<void> {
  const slow = { downloadLimitBytesPerSecond: 1_000_000 }
  expect(await page.evaluate((change) => window.dropline.changeSettings(change), slow)).toMatchObject({
    ok: true,
    value: slow,
  })
}

/** Lets the first transfer go as fast as it can; answers its id. */
function speedUp(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const list = await window.dropline.listTransfers()
    const id = list.ok ? list.value[0]?.id : undefined
    if (id === undefined) throw new Error('no transfer')
    await window.dropline.setLimit(id, null)
    return id
  })
}

/** How many bytes of the first transfer are there. */
function bytesDone(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const list = await window.dropline.listTransfers()
    const state = list.ok ? list.value[0]?.state : undefined
    return state !== undefined && 'progress' in state ? (state.progress?.bytesDone ?? 0) : 0
  })
}

test.describe('while files move', () => {
  let apps: TwoApps
  test.beforeEach(async () => {
    apps = await startTwoApps()
  })
  test.afterEach(() => apps.close())

  /** Shares `bytes` and lets the receiver ask for them, with both windows closed. */
  async function offer(bytes: number): Promise<void> {
    const file = path.join(apps.folder, 'plan & draft.bin')
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, Buffer.alloc(bytes, 7))
    const code = await share(apps.sender.page, [file])
    // Before the question comes: who looks at the window gets no notification.
    await closeWindow(apps.sender.app)
    await closeWindow(apps.receiver.app)
    await enterCode(apps.receiver.page, code)
  }

  test('files are accepted from the notification, without a window', async () => {
    const { sender, receiver } = apps
    await offer(16_000_000)
    await answerNotification(receiver.app, 'Incoming files', 'Accept')
    await answerNotification(receiver.app, 'Files received')
    await expect.poll(() => titles(sender.app), patience).toContain('Files delivered')

    const asked = (await notifications(receiver.app)).find(({ title }) => title === 'Incoming files')
    // The body is markup on Linux, and the sender chose the name.
    expect(asked?.body).toBe('Unknown device wants to send you “plan &amp; draft.bin” (16.0\u00a0MB).')
    expect(asked?.actions.map(({ text }) => text)).toEqual(['Accept', 'Decline'])

    expect((await recordedCalls(receiver.app, 'app.setBadgeCount')).map(([count]) => count)).toEqual([1, 0])
    const progress = (await recordedCalls(receiver.app, 'BrowserWindow.setProgressBar')).map(([part]) =>
      Number(part),
    )
    expect(progress.length).toBeGreaterThan(1)
    expect(progress.at(-1)).toBe(-1)
    expect(progress.slice(0, -1)).toEqual(progress.slice(0, -1).toSorted((a, b) => a - b))
    for (const { app } of [sender, receiver]) {
      expect(await recordedCalls(app, 'powerSaveBlocker.start')).toEqual([['prevent-app-suspension']])
      expect(await recordedCalls(app, 'powerSaveBlocker.stop')).toHaveLength(1)
    }

    await expect.poll(async () => (await tray(receiver.app))?.labels).toContain('Recently received')
    await chooseInTray(receiver.app, 'in folder')
    expect(await recordedCalls(receiver.app, 'shell.showItemInFolder')).toEqual([
      [path.join(apps.saveFolder, 'plan & draft.bin')],
    ])
    expect((await tray(receiver.app))?.labels.some((label) => label.includes('plan && draft.bin'))).toBe(true)
  })

  test('files are declined from the notification', async () => {
    await offer(1000)
    await answerNotification(apps.receiver.app, 'Incoming files', 'Decline')
    await answerNotification(apps.sender.app, 'Transfer not finished')
    expect(await isWindowVisible(apps.sender.app)).toBe(true)
    expect(await recordedCalls(apps.receiver.app, 'powerSaveBlocker.start')).toEqual([])
    expect(await titles(apps.receiver.app)).not.toContain('Files received')
  })

  test('who looks at the window, or wants none, gets no notification', async () => {
    const { sender, receiver } = apps
    await receiver.page.evaluate(() => window.dropline.changeShellSettings({ notifications: false }))
    const file = path.join(apps.folder, 'plan.txt')
    await writeFile(file, 'plan')
    const code = await share(sender.page, [file])
    await enterCode(receiver.page, code)
    await closeWindow(receiver.app)
    await receiver.page.getByRole('button', { name: 'Accept' }).click()
    await expect(receiver.page.getByRole('button', { name: 'Show in folder' })).toBeVisible(patience)
    await expect(sender.page.getByText(/delivered and verified/i).first()).toBeVisible(patience)
    expect(await notifications(sender.app)).toEqual([])
    expect(await titles(receiver.app)).toEqual(['Dropline keeps running'])
  })

  test('everything is paused and resumed from the tray, and the computer may sleep meanwhile', async () => {
    const { sender, receiver } = apps
    await slowDown(receiver.page)
    await offer(48_000_000)
    await answerNotification(receiver.app, 'Incoming files', 'Accept')
    await expect.poll(async () => (await tray(receiver.app))?.labels, patience).toContain('Pause all')
    await chooseInTray(receiver.app, 'Pause all')
    await expect.poll(async () => (await tray(receiver.app))?.labels, patience).toContain('Resume all')
    expect(await recordedCalls(receiver.app, 'powerSaveBlocker.stop')).toHaveLength(1)
    // The one who did not pause cannot go on either.
    await expect.poll(() => stateNames(sender.page), patience).toEqual(['paused'])
    expect((await tray(sender.app))?.labels).not.toContain('Resume all')
    await speedUp(receiver.page)
    await chooseInTray(receiver.app, 'Resume all')
    await answerNotification(receiver.app, 'Files received')
    expect(await recordedCalls(receiver.app, 'powerSaveBlocker.start')).toHaveLength(2)
    expect(await recordedCalls(receiver.app, 'powerSaveBlocker.stop')).toHaveLength(2)
  })

  test('what a quit interrupts goes on after the next start', async () => {
    // Three starts of the app.
    test.setTimeout(300_000)
    const { sender, receiver } = apps
    await slowDown(receiver.page)
    await offer(64_000_000)
    await answerNotification(receiver.app, 'Incoming files', 'Accept')
    await expect.poll(() => bytesDone(receiver.page), patience).toBeGreaterThan(0)
    await receiver.app.evaluate(({ dialog }) => {
      dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
    })
    const ended = appEnd(receiver.app)
    await chooseInTray(receiver.app, 'Quit Dropline')
    await ended
    const again = await launchDropline({
      userDataDir: receiver.userDataDir,
      args: ['--device-name=Grace', `--save-folder=${apps.saveFolder}`],
    })
    try {
      await expect.poll(() => stateNames(again.page), patience).not.toEqual([])
      const id = await speedUp(again.page)
      await closeWindow(again.app)
      expect(await again.page.evaluate((transfer) => window.dropline.resume(transfer), id)).toMatchObject({
        ok: true,
      })
      await answerNotification(again.app, 'Files received')
      await expect.poll(() => titles(sender.app), patience).toContain('Files delivered')
    } finally {
      await again.close()
    }
  })

  test('quitting asks first while a transfer is under way', async () => {
    await offer(1000)
    await answerNotification(apps.receiver.app, 'Incoming files')
    await chooseInTray(apps.receiver.app, 'Quit Dropline')
    await expect
      .poll(() => recordedCalls(apps.receiver.app, 'dialog.showMessageBox'))
      .toMatchObject([
        [{ message: '1 transfer not finished. Quit all the same?', buttons: ['Quit', 'Keep running'] }],
      ])
    // Unprogrammed, the dialog answers as Escape does.
    expect(await apps.receiver.page.evaluate(() => window.dropline.listTransfers())).toMatchObject({
      value: [{ state: { name: 'asking' } }],
    })
    const ended = appEnd(apps.receiver.app)
    await apps.receiver.app.evaluate(({ dialog }) => {
      dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
    })
    await chooseInTray(apps.receiver.app, 'Quit Dropline')
    await ended
  })
})
