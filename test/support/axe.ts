import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/**
 * What axe finds in a page as it is, in few words, once nothing in it moves any more: colours that are on their way have a contrast
 * of their own. Without frames axe's legacy mode finds the same as the other, in a third of the time.
 */
export async function axeFindings(page: Page): Promise<readonly unknown[]> {
  await stillness(page)
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => [id, html, failureSummary]),
  )
}

/** Resolves when every animation and transition that has an end has reached it. */
async function stillness(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        ({ playState, effect }) =>
          playState !== 'running' || effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY,
      ),
  )
}
