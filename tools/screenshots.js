// Pictures of every state of the window, light and dark, in every size that matters, into .shots/. Look at them.
// Usage: node tools/screenshots.js [part of a scene's name] [--language=TAG] [--size=WIDTHxHEIGHT] [--scheme=light|dark|contrast]
import { mkdir, rm } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { playScene } from '../test/support/ui-harness/play-scene.ts'
import { scenes } from '../test/support/ui-harness/scenes.ts'
import { serveHarness } from '../test/support/ui-harness/serve.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    language: { type: 'string', default: 'en' },
    size: { type: 'string', multiple: true, default: ['720x520', '960x680', '1280x800', '320x640'] },
    scheme: { type: 'string', multiple: true, default: ['light', 'dark'] },
  },
})
const wanted = positionals[0] ?? ''
const folder = new URL('../.shots/', import.meta.url).pathname

await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
const harness = await serveHarness()
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const problems = []
try {
  for (const scheme of values.scheme) for (const size of values.size) await takeAll(scheme, size)
} finally {
  await browser.close()
  await harness.close()
}
for (const problem of problems) console.error(problem)
console.log(`pictures are in ${folder}`)
process.exitCode = problems.length > 0 ? 1 : 0

async function takeAll(scheme, size) {
  const [width, height] = size.split('x').map(Number)
  const contrast = scheme === 'contrast'
  const page = await browser.newPage({
    colorScheme: contrast ? 'dark' : scheme,
    forcedColors: contrast ? 'active' : 'none',
    viewport: { width, height },
    reducedMotion: 'reduce',
  })
  let scene = ''
  const note = (what) => problems.push(`${scene} ${size}: ${what}`)
  page.on('console', (message) => {
    if (message.type() === 'error') note(message.text())
  })
  page.on('pageerror', (error) => note(String(error)))
  for (scene of Object.keys(scenes).filter((name) => name.includes(wanted))) {
    await playScene(page, harness.url, scene, values.language).catch((error) => note(String(error)))
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (overflow > 0) note(`${overflow} px too wide`)
    await page.screenshot({ path: `${folder}${size}-${scheme}-${values.language}-${scene}.png` })
  }
  await page.close()
}
