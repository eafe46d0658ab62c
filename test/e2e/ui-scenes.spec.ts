// Every state of the window in a plain Chromium, with a scripted engine: what axe finds, what the content security policy
// refuses, and what does not fit.
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { playScene } from '../support/ui-harness/play-scene.ts'
import { scenes } from '../support/ui-harness/scenes.ts'
import { distinctScenes, openPage, test } from '../support/ui-harness/window-test.ts'

// Tracing every step of many pages costs more than the steps; a failure here names its scene, which says enough.
test.use({ trace: 'off' })
test.describe.configure({ mode: 'parallel' })

/** What axe finds in the page as it is, in few words. Without frames its legacy mode finds the same, in a third of the time. */
async function violationsIn(page: Page): Promise<readonly unknown[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => [id, html, failureSummary]),
  )
}

/** Shares of the scenes, so that workers have tests to share out. */
const shares = [0, 1, 2, 3].map((share) => distinctScenes.filter((_, index) => index % 4 === share))

for (const [index, names] of shares.entries())
  test(`axe finds nothing in any kind of state, light and dark, share ${index + 1}`, async ({ harness }) => {
    test.setTimeout(300_000)
    const { page } = await openPage(harness.browser, 'light', 960)
    for (const name of names) {
      await playScene(page, harness.url, name)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect.soft(await violationsIn(page), `${name}, ${colorScheme}`).toEqual([])
      }
      await page.emulateMedia({ colorScheme: 'light' })
    }
    await page.context().close()
  })

/** The rules that depend on the direction are few: a sample shows what they find. */
const sampledScenes = distinctScenes.filter((_, index) => index % 4 === 0)

test('axe finds nothing from right to left', async ({ harness }) => {
  test.setTimeout(180_000)
  const { page } = await openPage(harness.browser, 'dark', 960)
  for (const name of sampledScenes) {
    await playScene(page, harness.url, name, 'ar')
    expect.soft(await violationsIn(page), name).toEqual([])
  }
  await page.context().close()
})

/** German has long words, Arabic runs from right to left. */
for (const language of ['en', 'de', 'ar'] as const)
  test(`every state keeps the content security policy and fits into 320 pixels, ${language}`, async ({
    harness,
  }) => {
    test.setTimeout(300_000)
    const { page, problems } = await openPage(harness.browser, 'light', 320)
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
