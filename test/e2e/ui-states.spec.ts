// Every state of the window in a plain Chromium, with a scripted engine: what axe finds, what the content security policy
// refuses, and what does not fit.
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, expect, test, type Browser, type Page } from '@playwright/test'
import { playScene } from '../support/ui-harness/play-scene.ts'
import { scenes } from '../support/ui-harness/scenes.ts'
import { serveHarness } from '../support/ui-harness/serve.ts'

// Tracing every step of many pages costs more than the steps; a failure here names its scene, which says enough.
test.use({ trace: 'off' })

let browser: Browser
let harness: Awaited<ReturnType<typeof serveHarness>>

test.beforeAll(async () => {
  harness = await serveHarness()
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
})

test.afterAll(async () => {
  await browser.close()
  await harness.close()
})

/** One failure stands for all: they differ in words only. */
const distinctScenes = Object.keys(scenes).filter(
  (name) => !name.startsWith('failed-') || name === 'failed-disk-full',
)

/** A page that collects what goes wrong in it. */
async function openPage(
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

for (const colorScheme of ['light', 'dark'] as const)
  test(`axe finds nothing in any kind of state, ${colorScheme}`, async () => {
    test.setTimeout(180_000)
    const { page } = await openPage(colorScheme, 960)
    for (const name of distinctScenes) {
      await playScene(page, harness.url, name)
      const { violations } = await new AxeBuilder({ page }).analyze()
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => [id, html, failureSummary]),
      )
      expect.soft(found, name).toEqual([])
    }
    await page.context().close()
  })

test('every state keeps the content security policy and fits into 320 pixels', async () => {
  test.setTimeout(120_000)
  const { page, problems } = await openPage('light', 320)
  for (const name of Object.keys(scenes)) {
    await playScene(page, harness.url, name)
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect.soft(tooWide, name).toBeLessThanOrEqual(0)
    expect.soft(problems.splice(0), name).toEqual([])
  }
  await page.context().close()
})

test('everything can be reached with the keyboard, in the order of the screen', async () => {
  const { page } = await openPage('light', 960)
  await playScene(page, harness.url, 'home')
  const reached: string[] = []
  for (let step = 0; step < 5; step += 1) {
    await page.keyboard.press('Tab')
    reached.push(
      await page.evaluate(() => {
        const focused = document.activeElement
        return focused instanceof HTMLInputElement
          ? (focused.labels?.[0]?.textContent ?? '')
          : (focused?.getAttribute('aria-label') ?? focused?.textContent ?? '')
      }),
    )
  }
  expect(reached).toEqual(['Settings', 'Choose files', 'Choose folder', 'Pairing code', 'Receive'])
  await page.context().close()
})

test('the caret stays where the user types, and Escape gives the focus back', async () => {
  const { page } = await openPage('light', 960)
  await playScene(page, harness.url, 'home')
  const field = page.getByRole('textbox', { name: 'Pairing code' })
  await field.fill('4821-velvet')
  for (let step = 0; step < 'velvet'.length; step += 1) await page.keyboard.press('ArrowLeft')
  await page.keyboard.type('Ocean ')
  await expect(field).toHaveValue('4821-ocean-velvet')

  const settings = page.getByRole('button', { name: 'Settings' })
  await settings.click()
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(settings).toBeFocused()
  await page.context().close()
})

test('numbers that change move nothing', async () => {
  const { page } = await openPage('light', 960)
  const tops: number[] = []
  for (const name of ['sending', 'receiving', 'receiving-relayed']) {
    await playScene(page, harness.url, name)
    const box = await page.getByRole('progressbar').boundingBox()
    tops.push(box?.y ?? -1)
  }
  expect(new Set(tops).size).toBe(1)
  await page.context().close()
})
