// Starts the desktop app for end-to-end tests: on Electron where its binary is, else on the stand-in.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Locator, type Page } from '@playwright/test'

const root = resolve(import.meta.dirname, '../..')
/** The folder that looks like Electron's dist and shows windows in the system's Chromium. */
export const standinFolder = join(root, 'tools/electron-standin')

/** Says which of the two runs the app here. */
export function findElectron(): 'electron' | 'stand-in' {
  const dist = join(root, 'node_modules/electron')
  const pathFile = join(dist, 'path.txt')
  if (process.env['ELECTRON_OVERRIDE_DIST_PATH'] !== undefined) return 'stand-in'
  return existsSync(pathFile) && existsSync(join(dist, 'dist', readFileSync(pathFile, 'utf8')))
    ? 'electron'
    : 'stand-in'
}

export interface LaunchOptions {
  /** Kept after close() when given; otherwise a fresh one that is removed. */
  readonly userDataDir?: string
  /** Arguments for the app, after the app's path. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The app's folder; Dropline itself without it. */
  readonly appPath?: string
  /** A packed app, which needs to be told of no folder. */
  readonly executablePath?: string
}

export interface RunningApp {
  readonly app: ElectronApplication
  /** The first window. */
  readonly page: Page
  readonly userDataDir: string
  close(): Promise<void>
}

/** Starts the app with a user data folder of its own and waits for its first window; the caller closes it. */
export async function launchDropline(options: LaunchOptions = {}): Promise<RunningApp> {
  const userDataDir = options.userDataDir ?? mkdtempSync(join(tmpdir(), 'dropline-e2e-'))
  if (findElectron() === 'stand-in') process.env['ELECTRON_OVERRIDE_DIST_PATH'] = standinFolder
  const packed = options.executablePath === undefined ? {} : { executablePath: options.executablePath }
  const app = await _electron.launch({
    ...packed,
    args: [
      ...(options.executablePath === undefined ? [options.appPath ?? root] : []),
      `--user-data-dir=${userDataDir}`,
      // Only root needs it, and Chromium refuses to run as root without it.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...(options.args ?? []),
    ],
    cwd: root,
    env: { ...definedEnvironment(), STANDIN_HEADLESS: '1', STANDIN_NODE: process.execPath, ...options.env },
  })
  const page = await app.firstWindow()
  await page.waitForURL((url) => url.href !== 'about:blank')
  return {
    app,
    page,
    userDataDir,
    async close() {
      await app.close()
      if (options.userDataDir === undefined)
        rmSync(userDataDir, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function definedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return Object.fromEntries(entries)
}

/** Drops real files and folders (absolute paths) on the middle of `target`, as a drag from a file manager does. */
export async function dropPaths(
  page: Page,
  target: string | Locator,
  paths: readonly string[],
): Promise<void> {
  const locator = typeof target === 'string' ? page.locator(target) : target
  const box = await locator.boundingBox()
  if (!box) throw new Error('the drop target is not visible')
  const session = await page.context().newCDPSession(page)
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  // 1: copy
  const data = { items: [], files: [...paths], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data })
  }
  await session.detach()
}
