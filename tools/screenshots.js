// Pictures of every state of the window, light and dark, in every size that matters, into .shots/. Look at them.
// Usage: node tools/screenshots.js [part of a scene's name]
import { mkdir, rm } from 'node:fs/promises'
import { chromium } from '@playwright/test'
import { playScene } from '../test/support/ui-harness/play-scene.ts'
import { scenes } from '../test/support/ui-harness/scenes.ts'
import { serveHarness } from '../test/support/ui-harness/serve.ts'

const sizes = [
  { width: 720, height: 520 },
  { width: 960, height: 680 },
  { width: 1280, height: 800 },
  { width: 320, height: 640 },
]
const wanted = process.argv[2] ?? ''
const folder = new URL('../.shots/', import.meta.url).pathname

await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
const harness = await serveHarness()
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const problems = []
try {
  for (const colorScheme of ['light', 'dark'])
    for (const viewport of sizes) await takeAll(colorScheme, viewport)
} finally {
  await browser.close()
  await harness.close()
}
for (const problem of problems) console.error(problem)
console.log(`pictures are in ${folder}`)
process.exitCode = problems.length > 0 ? 1 : 0

async function takeAll(colorScheme, viewport) {
  const page = await browser.newPage({ colorScheme, viewport, reducedMotion: 'reduce' })
  const size = `${viewport.width}x${viewport.height}`
  let scene = ''
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${scene} ${size}: ${message.text()}`)
  })
  page.on('pageerror', (error) => problems.push(`${scene} ${size}: ${String(error)}`))
  for (scene of Object.keys(scenes).filter((name) => name.includes(wanted))) {
    await playScene(page, harness.url, scene).catch((error) =>
      problems.push(`${scene} ${size}: ${String(error)}`),
    )
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (overflow > 0) problems.push(`${scene} ${size}: ${overflow} px too wide`)
    await page.screenshot({ path: `${folder}${size}-${colorScheme}-${scene}.png` })
  }
  await page.close()
}
