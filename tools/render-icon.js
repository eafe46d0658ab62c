// Draws resources/icon.svg as resources/icon.png, 512 x 512 on a transparent ground. Run it after changing the SVG.
import { readFile } from 'node:fs/promises'
import { chromium } from '@playwright/test'

const side = 512
const resources = new URL('../resources/', import.meta.url)
const svg = await readFile(new URL('icon.svg', resources), 'utf8')
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  const page = await browser.newPage({ viewport: { width: side, height: side } })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${svg}`)
  await page.screenshot({ path: new URL('icon.png', resources).pathname, omitBackground: true })
} finally {
  await browser.close()
}
