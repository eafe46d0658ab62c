// Starts the desktop app for end-to-end tests: on Electron where its binary is, else on the stand-in.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  _electron,
  type CDPSession,
  type ElectronApplication,
  type JSHandle,
  type Locator,
  type Page,
} from '@playwright/test'

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

/** Two seconds where nobody else works. */
const START_LIMIT_MS = 120_000
/** A click or the like waits this long for what it is meant for, where Playwright itself would give up after 30 s. */
const ACTION_LIMIT_MS = 120_000
/** What is around the target of a drop comes and goes, but not for ever. */
const DROPS_LIMIT = 20

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
    timeout: START_LIMIT_MS,
  })
  // Before the test's own time is up, which would not say what was waited for.
  app.context().setDefaultTimeout(ACTION_LIMIT_MS)
  const page = await app.firstWindow({ timeout: START_LIMIT_MS })
  await page.waitForURL((url) => url.href !== 'about:blank', { timeout: START_LIMIT_MS })
  return {
    app,
    page,
    userDataDir,
    async close() {
      await app.close()
      if (options.userDataDir === undefined) removeFolder(userDataDir)
    },
  }
}

/** Removes a folder in which a process that is about to end may still write its last lines. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
}

/** Resolves when the app has ended by itself. To be called before what ends it. */
export async function appEnd(app: ElectronApplication): Promise<void> {
  await app.waitForEvent('close', { timeout: 0 })
}

/** Takes the place of the file manager. The answer tells the first path that it is then asked to show. */
export async function catchReveal(app: ElectronApplication): Promise<() => Promise<string>> {
  interface Caught {
    revealed: Promise<string>
  }
  await app.evaluate(({ shell }) => {
    ;(globalThis as unknown as Caught).revealed = new Promise((resolve) => {
      shell.showItemInFolder = resolve
    })
  })
  return () => app.evaluate(() => (globalThis as unknown as Caught).revealed)
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
  const session = await page.context().newCDPSession(page)
  for (let drops = 0; !(await dropOnce(session, locator, paths)); drops++)
    if (drops === DROPS_LIMIT)
      throw new Error('something else lies over the drop target, or it does not rest')
  await session.detach()
}

/** Answers false when the target was no more where it had just been, and nothing was dropped for that. */
async function dropOnce(session: CDPSession, target: Locator, paths: readonly string[]): Promise<boolean> {
  await target.waitFor()
  const watch = await watchDrop(target)
  const box = await target.boundingBox()
  if (box !== null) {
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    // 1: copy
    const data = { items: [], files: [...paths], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, ...at, data })
  }
  return watch.evaluate((watching) => watching.end())
}

/** Lets a drop through to the target alone. `end` says whether the drag was over it at last, which may refuse what is dropped. */
function watchDrop(target: Locator): Promise<JSHandle<{ end(): boolean }>> {
  return target.evaluateHandle((element) => {
    const listening = new AbortController()
    const options = { capture: true, signal: listening.signal }
    let isOver = false
    window.addEventListener(
      'dragover',
      (event) => (isOver = event.target instanceof Node && element.contains(event.target)),
      options,
    )
    window.addEventListener(
      'drop',
      (event) => {
        isOver = event.target instanceof Node && element.contains(event.target)
        if (isOver) return
        event.preventDefault()
        event.stopImmediatePropagation()
      },
      options,
    )
    return {
      end() {
        listening.abort()
        return isOver
      },
    }
  })
}
