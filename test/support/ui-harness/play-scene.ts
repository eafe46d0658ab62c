import type { Page } from '@playwright/test'
import { assertNever } from '../../../src/core/base/assert-never.ts'
import type { Language } from '../../../src/core/base/language.ts'
import { allTexts } from '../../../src/words/texts/index.ts'
import { flatTexts } from '../words.ts'
import { scenes, type Step } from './scenes.ts'

/** A scene is there in a fraction of a second; the machine may be busy. */
const SCENE_TIMEOUT_MS = 30_000

/** Opens a scene in a language and does what its user does; it is still when this resolves. */
export async function playScene(
  page: Page,
  harnessUrl: string,
  name: string,
  language: Language = 'en',
): Promise<void> {
  await page.goto(`${harnessUrl}?scene=${name}&language=${language}`)
  await page
    .getByRole('button', { name: inLanguage('Settings', language), exact: true })
    .and(page.locator(':enabled'))
    .waitFor({ timeout: SCENE_TIMEOUT_MS })
  for (const step of scenes[name]?.steps ?? []) await play(page, step, language)
  // They come when they are first needed, and text in another font takes other room.
  await page.waitForFunction(() => document.fonts.status === 'loaded')
}

/** What an English text of the window is called in another language. */
function inLanguage(english: string, language: Language): string {
  const key = [...flatTexts(allTexts.en.translation)].find(([, text]) => text === english)?.[0]
  const text = flatTexts(allTexts[language].translation).get(key ?? '')
  if (text === undefined) throw new Error(`nothing says “${english}”`)
  return text
}

async function play(page: Page, step: Step, language: Language): Promise<void> {
  switch (step.kind) {
    case 'type':
      await page.locator('[data-focus-code]').pressSequentially(step.text)
      return
    case 'press':
      await page.keyboard.press(step.key)
      return
    case 'click':
      await page.getByRole('button', { name: inLanguage(step.button, language), exact: true }).click()
      return
    case 'wait-for':
      await page.getByText(inLanguage(step.text, language)).waitFor({ timeout: SCENE_TIMEOUT_MS })
      return
    case 'click-on':
      await page.locator(step.selector).first().click()
      return
    case 'drag-over':
      await page.evaluate((selector) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File(['x'], 'x.txt'))
        const target = selector === null ? window : document.querySelector(selector)
        target?.dispatchEvent(new DragEvent('dragover', { dataTransfer, cancelable: true, bubbles: true }))
      }, step.selector ?? null)
      return
    case 'paste':
      await page.evaluate((text) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/plain', text)
        window.dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }))
      }, step.text)
      return
    case 'scroll':
      await page.locator(step.selector).evaluate((element) => element.scrollTo(0, element.scrollHeight))
      return
    default:
      assertNever(step)
  }
}
