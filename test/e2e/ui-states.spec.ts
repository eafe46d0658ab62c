// What the window shows in single states, in a plain Chromium with a scripted engine: places, the keyboard, focus, contrast.
import { expect } from '@playwright/test'
import { playScene } from '../support/ui-harness/play-scene.ts'
import { openPage, test } from '../support/ui-harness/window-test.ts'

test('Arabic begins at the right: the code field stands left of the stage, a bar fills from the right', async ({
  harness,
}) => {
  const { page } = await openPage(harness.browser, 'light', 960)
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

test('a long report draws only what is in sight, and shows its end when it is scrolled to', async ({
  harness,
}) => {
  const { page } = await openPage(harness.browser, 'light', 960)
  await playScene(page, harness.url, 'done-report')
  const list = page.getByRole('group', { name: 'Details' })
  expect(await list.getByRole('listitem').count()).toBeLessThan(60)
  await expect(list.getByText('A file changed while it was being sent.')).toBeVisible()
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight))
  await expect(list.getByText('and 1,004 more')).toBeVisible()
  await page.context().close()
})

test('the figures stay in their places when a transfer pauses and finishes', async ({ harness }) => {
  const { page } = await openPage(harness.browser, 'light', 960)
  const tops: number[] = []
  for (const name of ['sending', 'paused-me', 'finishing']) {
    await playScene(page, harness.url, name)
    tops.push((await page.getByRole('progressbar').boundingBox())?.y ?? -1)
  }
  expect(new Set(tops).size).toBe(1)
  await page.context().close()
})

test('high contrast of the system keeps what is chosen and how far it is', async ({ harness }) => {
  const context = await harness.browser.newContext({
    forcedColors: 'active',
    viewport: { width: 960, height: 680 },
  })
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

test('everything can be reached with the keyboard, in the order of the screen', async ({ harness }) => {
  const { page } = await openPage(harness.browser, 'light', 960)
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

test('the caret stays where the user types, and Escape gives the focus back', async ({ harness }) => {
  const { page } = await openPage(harness.browser, 'light', 960)
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

test('numbers that change move nothing', async ({ harness }) => {
  const { page } = await openPage(harness.browser, 'light', 960)
  const tops: number[] = []
  for (const name of ['sending', 'receiving', 'receiving-relayed']) {
    await playScene(page, harness.url, name)
    const box = await page.getByRole('progressbar').boundingBox()
    tops.push(box?.y ?? -1)
  }
  expect(new Set(tops).size).toBe(1)
  await page.context().close()
})
