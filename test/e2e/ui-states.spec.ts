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

/** A machine with little to spare examines one in two seconds: each test takes a share of them. */
const shares = [0, 1, 2, 3].map((share) => distinctScenes.filter((_, index) => index % 4 === share))
const examined = shares.flatMap((names, share) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ names, share: share + 1, colorScheme })),
)

for (const { names, share, colorScheme } of examined)
  test(`axe finds nothing in any kind of state, ${colorScheme}, share ${String(share)}`, async () => {
    test.setTimeout(180_000)
    const { page } = await openPage(colorScheme, 960)
    for (const name of names) {
      await playScene(page, harness.url, name)
      const { violations } = await new AxeBuilder({ page }).analyze()
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => [id, html, failureSummary]),
      )
      expect.soft(found, name).toEqual([])
    }
    await page.context().close()
  })

/** German has long words, Arabic runs from right to left. */
for (const language of ['en', 'de', 'ar'] as const)
  test(`every state keeps the content security policy and fits into 320 pixels, ${language}`, async () => {
    test.setTimeout(300_000)
    const { page, problems } = await openPage('light', 320)
    for (const name of language === 'en' ? Object.keys(scenes) : distinctScenes) {
      await playScene(page, harness.url, name, language)
      const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect.soft(tooWide, name).toBeLessThanOrEqual(0)
      expect.soft(await cutButtons(page), name).toEqual([])
      expect.soft(problems.splice(0), name).toEqual([])
    }
    await page.context().close()
  })

/** Buttons whose words do not fit into them, or that reach out of the window. */
function cutButtons(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button')]
      .filter((button) => {
        const { left, right, width } = button.getBoundingClientRect()
        return (
          width > 0 && (button.scrollWidth > button.clientWidth + 1 || left < -1 || right > innerWidth + 1)
        )
      })
      .map((button) => button.textContent),
  )
}

/** The rules that depend on the direction are few: a sample shows what they find. */
const sampledScenes = distinctScenes.filter((_, index) => index % 4 === 0)

test('axe finds nothing from right to left', async () => {
  test.setTimeout(180_000)
  const { page } = await openPage('dark', 960)
  for (const name of sampledScenes) {
    await playScene(page, harness.url, name, 'ar')
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect
      .soft(
        violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => [id, html])),
        name,
      )
      .toEqual([])
  }
  await page.context().close()
})

test('Arabic begins at the right: the code field stands left of the stage, a bar fills from the right', async () => {
  const { page } = await openPage('light', 960)
  await playScene(page, harness.url, 'sending', 'ar')
  const [stage, aside, bar, fill] = await Promise.all(
    ['section.stage', 'aside', '[role=progressbar]', '[role=progressbar] > div'].map((selector) =>
      page.locator(selector).first().boundingBox(),
    ),
  )
  expect(aside!.x).toBeLessThan(stage!.x)
  expect(fill!.x + fill!.width).toBeCloseTo(bar!.x + bar!.width, 0)
  expect(fill!.x).toBeGreaterThan(bar!.x + 10)
  await page.context().close()
})

test('a long report draws only what is in sight, and shows its end when it is scrolled to', async () => {
  const { page } = await openPage('light', 960)
  await playScene(page, harness.url, 'done-report')
  const list = page.getByRole('group', { name: 'Details' })
  expect(await list.getByRole('listitem').count()).toBeLessThan(60)
  await expect(list.getByText('A file changed while it was being sent.')).toBeVisible()
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight))
  await expect(list.getByText('and 1,004 more')).toBeVisible()
  await page.context().close()
})

test('the figures stay in their places when a transfer pauses and finishes', async () => {
  const { page } = await openPage('light', 960)
  const tops: number[] = []
  for (const name of ['sending', 'paused-me', 'finishing']) {
    await playScene(page, harness.url, name)
    tops.push((await page.getByRole('progressbar').boundingBox())?.y ?? -1)
  }
  expect(new Set(tops).size).toBe(1)
  await page.context().close()
})

test('high contrast of the system keeps what is chosen and how far it is', async () => {
  const context = await browser.newContext({ forcedColors: 'active', viewport: { width: 960, height: 680 } })
  const page = await context.newPage()
  await playScene(page, harness.url, 'sending')
  const colours = await page.getByRole('progressbar').evaluate((bar) => ({
    fill: getComputedStyle(bar.firstElementChild as Element).backgroundColor,
    edge: getComputedStyle(bar).borderTopWidth,
  }))
  expect(colours.fill).not.toBe('rgba(0, 0, 0, 0)')
  expect(colours.edge).not.toBe('0px')
  await context.close()
})

test('everything can be reached with the keyboard, in the order of the screen', async () => {
  const { page } = await openPage('light', 960)
  await playScene(page, harness.url, 'home')
  const reached: string[] = []
  for (let step = 0; step < 10; step += 1) {
    await page.keyboard.press('Tab')
    reached.push(
      await page.evaluate(() => {
        const focused = document.activeElement
        return focused instanceof HTMLInputElement || focused instanceof HTMLSelectElement
          ? (focused.labels?.[0]?.firstChild?.textContent ?? '')
          : (focused?.getAttribute('aria-label') ?? focused?.textContent ?? '')
      }),
    )
  }
  expect(reached).toEqual([
    'Settings',
    'More',
    'Choose files',
    'Choose folder',
    'Send text',
    'Receivers',
    'Visible to',
    'Connect by address',
    'Pairing code',
    'Receive',
  ])
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
