import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { dropPaths, type RunningApp, standinFolder } from '../../support/electron-app.ts'
import { launchFixture } from './fixture.ts'

interface Seen {
  readonly seen: {
    readonly secondInstances: { argv: string[]; data: unknown }[]
    readonly vetoed: string[]
    readonly opened: string[]
  }
}

test.describe('what reaches the app from outside', () => {
  let running: RunningApp
  let folder: string
  test.beforeAll(async () => {
    running = await launchFixture()
    folder = mkdtempSync(join(tmpdir(), 'standin-drop-'))
  })
  test.afterAll(async () => {
    await running.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('a drop of files and folders gives their true paths', async () => {
    // Same name, size and time: only the path tells them apart.
    for (const name of ['a', 'b']) {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'same.txt'), 'same')
    }
    const paths = [join(folder, 'a', 'same.txt'), join(folder, 'b', 'same.txt'), join(folder, 'a')]
    await dropPaths(running.page, 'main', paths)
    await expect.poll(() => running.page.evaluate(() => window.dropped)).toEqual(paths)
  })

  test('a File that a script made has no path', async () => {
    expect(await running.page.evaluate(() => window.fixture.pathsOf([new File(['x'], 'x.txt')]))).toEqual([
      '',
    ])
  })

  test('a chosen file has its path', async () => {
    const file = join(folder, 'chosen.txt')
    writeFileSync(file, 'chosen')
    await running.page.evaluate(() => {
      const input = document.createElement('input')
      input.type = 'file'
      document.body.append(input)
    })
    await running.page.locator('input').setInputFiles(file)
    const paths = await running.page
      .locator('input')
      .evaluate((input: HTMLInputElement) => window.fixture.pathsOf([...input.files!]))
    expect(paths).toEqual([file])
  })

  test('tests program dialogs by assignment; unprogrammed they are cancelled', async () => {
    const answers = await running.app.evaluate(async ({ dialog }) => {
      const before = await dialog.showOpenDialog({ properties: ['openFile'] })
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: ['/x'] })
      return [before, await dialog.showOpenDialog({})]
    })
    expect(answers).toEqual([
      { canceled: true, filePaths: [] },
      { canceled: false, filePaths: ['/x'] },
    ])
  })

  test('desktop calls are recorded', async () => {
    const calls = await running.app.evaluate((electron) => {
      electron.shell.showItemInFolder('/tmp/file')
      void electron.clipboard.writeText('4821')
      const id = electron.powerSaveBlocker.start('prevent-app-suspension')
      const on = electron.powerSaveBlocker.isStarted(id)
      electron.powerSaveBlocker.stop(id)
      const { __recorded } = electron as unknown as { __recorded: { api: string; args: unknown[] }[] }
      const names = ['shell.showItemInFolder', 'clipboard.writeText', 'powerSaveBlocker.stop']
      return [
        on,
        ...__recorded.filter(({ api }) => names.includes(api)).map(({ api, args }) => [api, args[0]]),
      ]
    })
    expect(calls).toEqual([
      true,
      ['shell.showItemInFolder', '/tmp/file'],
      ['clipboard.writeText', '4821'],
      ['powerSaveBlocker.stop', 1],
    ])
  })

  test('safeStorage keeps a secret, and menus click', async () => {
    const facts = await running.app.evaluate(async ({ safeStorage, Menu }) => {
      const secret = await safeStorage.encryptStringAsync('secret')
      let clicks = 0
      const menu = Menu.buildFromTemplate([
        {
          label: 'File',
          submenu: [
            {
              id: 'go',
              label: 'Go',
              click: () => {
                clicks++
              },
            },
          ],
        },
      ])
      ;(menu.getMenuItemById('go')!.click as () => void)()
      return [
        await safeStorage.isAsyncEncryptionAvailable(),
        secret.includes('secret'),
        (await safeStorage.decryptStringAsync(secret)).result,
        clicks,
      ]
    })
    expect(facts).toEqual([true, false, 'secret', 1])
  })

  test('a second start of the same user data folder tells the first and ends', async () => {
    const second = spawn(
      join(standinFolder, 'electron'),
      [join(import.meta.dirname, 'fixture-app'), `--user-data-dir=${running.userDataDir}`, 'dropline://4821'],
      { env: { ...process.env, STANDIN_HEADLESS: '1' }, stdio: 'ignore' },
    )
    expect(await once(second, 'exit')).toEqual([7, null])
    await expect
      .poll(() =>
        running.app.evaluate(() => (globalThis as unknown as Seen).seen.secondInstances[0]?.argv.at(-1)),
      )
      .toBe('dropline://4821')
  })

  test('the theme reaches the page', async () => {
    const isDark = () => running.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
    await running.app.evaluate(({ nativeTheme }) => void (nativeTheme.themeSource = 'dark'))
    await expect.poll(isDark).toBe(true)
    await running.app.evaluate(({ nativeTheme }) => void (nativeTheme.themeSource = 'light'))
    await expect.poll(isDark).toBe(false)
  })
})

test('two instances run side by side with a user data folder each', async () => {
  const [first, second] = await Promise.all([launchFixture(), launchFixture()])
  const folders = await Promise.all(
    [first, second].map(({ app }) => app.evaluate(({ app: electron }) => electron.getPath('userData'))),
  )
  expect(folders).toEqual([first.userDataDir, second.userDataDir])
  await Promise.all([first.close(), second.close()])
})
