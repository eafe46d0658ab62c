import { type Browser, type Page, test as base } from '@playwright/test'
import { scenes } from './scenes.ts'
import { serveHarness } from './serve.ts'

/** The harness page and a plain Chromium, made once for all the files that a worker runs. */
export interface Harness {
  readonly url: string
  readonly browser: Browser
}

/** Playwright's test, with a `harness` for scenes of the window. */
export const test = base.extend<object, { harness: Harness }>({
  harness: [
    async ({ playwright }, use) => {
      const server = await serveHarness()
      const browser = await playwright.chromium.launch({
        executablePath: '/usr/bin/chromium',
        args: ['--no-sandbox'],
      })
      await use({ url: server.url, browser })
      await browser.close()
      await server.close()
    },
    // A build of the window.
    { scope: 'worker', timeout: 180_000 },
  ],
})

/** One failure stands for all: they differ in words only. */
export const distinctScenes = Object.keys(scenes).filter(
  (name) => !name.startsWith('failed-') || name === 'failed-disk-full',
)

/** A page in which nothing moves, and that collects what goes wrong in it; its context is the caller's to close. */
export async function openPage(
  browser: Browser,
  colorScheme: 'light' | 'dark',
  width: number,
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height: 640 },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(String(error)))
  return { page, problems }
}
