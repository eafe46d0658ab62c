import type { Page } from '@playwright/test'
import { assertNever } from '../../../src/core/base/assert-never.ts'
import { scenes, type Step } from './scenes.ts'

/** Opens a scene and does what its user does; it is still when this resolves. */
export async function playScene(page: Page, harnessUrl: string, name: string): Promise<void> {
  await page.goto(`${harnessUrl}?scene=${name}`)
  await page
    .getByRole('button', { name: 'Settings' })
    .and(page.locator(':enabled'))
    .waitFor({ timeout: 5000 })
  for (const step of scenes[name]?.steps ?? []) await play(page, step)
}

async function play(page: Page, step: Step): Promise<void> {
  switch (step.kind) {
    case 'type':
      await page.getByRole('textbox', { name: 'Pairing code' }).pressSequentially(step.text)
      return
    case 'press':
      await page.keyboard.press(step.key)
      return
    case 'click':
      await page.getByRole('button', { name: step.button, exact: true }).click()
      return
    case 'drag-over':
      await page.evaluate(() => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File(['x'], 'x.txt'))
        window.dispatchEvent(new DragEvent('dragover', { dataTransfer, cancelable: true }))
      })
      return
    default:
      assertNever(step)
  }
}
