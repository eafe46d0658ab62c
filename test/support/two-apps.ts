// Two app instances on this machine, as two people would run them on two computers.
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, type Page } from '@playwright/test'
import { dropPaths, launchDropline, removeFolder, type RunningApp } from './electron-app.ts'

export interface TwoApps {
  readonly sender: RunningApp
  readonly receiver: RunningApp
  /** A fresh folder for the test's own files. */
  readonly folder: string
  /** Where the receiver saves. */
  readonly saveFolder: string
  close(): Promise<void>
}

/** Starts both; `args` go to both of them, and `onSide` says when each may start. */
export async function startTwoApps(
  args: readonly string[] = [],
  onSide = <T>(_side: 0 | 1, start: () => Promise<T>): Promise<T> => start(),
): Promise<TwoApps> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dropline-two-'))
  const saveFolder = path.join(folder, 'saved')
  mkdirSync(saveFolder)
  const [sender, receiver] = await Promise.all([
    onSide(0, () => launchDropline({ args: ['--device-name=Ada', ...args] })),
    onSide(1, () =>
      launchDropline({ args: ['--device-name=Grace', `--save-folder=${saveFolder}`, ...args] }),
    ),
  ])
  return {
    sender,
    receiver,
    folder,
    saveFolder,
    async close() {
      await Promise.all([sender.close(), receiver.close()])
      removeFolder(folder)
    },
  }
}

/** Drops paths on a window's drop zone and answers the code that it then shows. */
export async function share(page: Page, paths: readonly string[]): Promise<string> {
  await dropPaths(page, page.getByRole('region', { name: 'Drop files here' }), paths)
  return shownCode(page)
}

/** The code that a window shows. */
export async function shownCode(page: Page): Promise<string> {
  const status = page.getByRole('status', { name: 'Your pairing code' })
  await expect(status).toHaveText(/\d{4}-[a-z]+-[a-z]+/, { timeout: 30_000 })
  const code = /\d{4}-[a-z]+-[a-z]+/.exec((await status.textContent()) ?? '')?.[0]
  if (code === undefined) throw new Error('the window shows no code')
  return code
}

/** Types a code and asks for the files. */
export async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Pairing code' }).fill(code)
  await page.getByRole('button', { name: 'Receive', exact: true }).click()
}

/** Clears the list of transfers. All of them have ended for one side, and will in a moment for the other. */
export async function dismissAll(page: Page): Promise<void> {
  const dismiss = () =>
    page.evaluate(async () => {
      const transfers = await window.dropline.listTransfers()
      if (!transfers.ok) throw new Error(transfers.error.code)
      for (const { id } of transfers.value) await window.dropline.dismiss(id)
      return transfers.value.map(({ state }) => state.name)
    })
  await expect.poll(dismiss).toEqual([])
}
