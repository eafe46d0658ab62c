import path from 'node:path'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { CHROMIUM_ARGS, CHROMIUM_PATH, listenLocally, pageServer } from '../../test/support/browser-peer.ts'
import type { BenchPage } from '../page/page.ts'
import { measureBetweenPages } from '../raw/chromium.ts'
import { onProcessor } from './own-processor.ts'
import type { Stack } from './stacks.ts'

type WithBench = typeof globalThis & { readonly benchPage: BenchPage }

/** Two Chromium pages in which our peer connection and transfer protocol run by themselves, without the desktop around them. */
export async function pageStack(): Promise<Stack> {
  const server = await pageServer(path.join(import.meta.dirname, '../page/page.ts'))
  const origin = await listenLocally(server)
  const browsers: BrowserContext[] = []
  const openPage = async (): Promise<Page> => {
    // With a profile on the disk: without one, what a page writes goes through another process into memory.
    const browser = await chromium.launchPersistentContext('', {
      executablePath: CHROMIUM_PATH,
      args: CHROMIUM_ARGS,
    })
    browsers.push(browser)
    const page = await browser.newPage()
    await page.goto(origin)
    await page.locator('input').waitFor()
    return page
  }
  const sender = await onProcessor(0, openPage)
  const receiver = await onProcessor(1, openPage)
  let prepared: string | null = null
  /** Copied once: the host of a virtual machine takes free memory back, and giving it out again takes more time than all we do. */
  const prepare = async (file: string): Promise<void> => {
    if (prepared === file) return
    prepared = file
    await sender.locator('input').setInputFiles(file)
    await sender.evaluate(() => (globalThis as WithBench).benchPage.prepare())
  }
  return {
    name: 'chromium-page',
    pids: { sender: 0, receiver: 0 },
    bare: (init) => measureBetweenPages(sender, receiver, init),
    async transfer(file) {
      await prepare(file)
      const offer = await sender.evaluate(() => (globalThis as WithBench).benchPage.offer())
      const answer = await receiver.evaluate(
        (each) => (globalThis as WithBench).benchPage.answer(each),
        offer,
      )
      const received = receiver.evaluate(() => (globalThis as WithBench).benchPage.receive())
      await sender.evaluate((each) => (globalThis as WithBench).benchPage.accept(each), answer)
      const sent = sender.evaluate(() => (globalThis as WithBench).benchPage.send())
      const { bytes, seconds } = await received
      await sent
      for (const page of [sender, receiver])
        await page.evaluate(() => (globalThis as WithBench).benchPage.close())
      return { bytes, seconds, path: 'direct' }
    },
    async close() {
      await Promise.all(browsers.map((browser) => browser.close()))
      server.close()
    },
  }
}
