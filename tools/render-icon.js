// Draws resources/icon.svg as PNGs: icon.png (512 x 512) and icons/ for Linux, and the small pictures of the tray. Run it
// after changing the SVG or this file.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { chromium } from '@playwright/test'

const resources = new URL('../resources/', import.meta.url)
/** The sizes that icon themes of Linux look for. */
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512]
/** What each state of the tray adds to the drop: an arrow while bytes move, a dot while somebody waits for an answer. */
const trayStates = { idle: '', busy: 'arrow', asking: 'dot' }

const drop = 'M8 1.2c2.6 3.3 4.6 6 4.6 8.4a4.6 4.6 0 0 1-9.2 0C3.4 7.2 5.4 4.5 8 1.2Z'

/** A tray picture of 16 units. Template images (macOS) are black with alpha; the others are readable on dark and light. */
function traySvg(mark, isTemplate) {
  const ink = isTemplate ? '#000' : '#2fd18a'
  const edge = isTemplate ? '' : 'stroke="#052c25" stroke-width="0.9"'
  const hole = {
    '': '',
    arrow: '<circle cx="11.8" cy="11.8" r="4.4"/>',
    dot: '<circle cx="12" cy="4" r="4.4"/>',
  }[mark]
  const signal = isTemplate ? '#000' : '#ffb020'
  const extra = {
    '': '',
    arrow: `<path d="M11.8 8.6v5.6m-2.2-2.1 2.2 2.2 2.2-2.2" fill="none" stroke="${isTemplate ? '#000' : '#2f8bff'}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>`,
    dot: `<circle cx="12" cy="4" r="3.1" fill="${signal}"/>`,
  }[mark]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
    <mask id="m"><rect width="16" height="16" fill="#fff"/><g fill="#000">${hole}</g></mask>
    <path d="${drop}" fill="${ink}" ${edge} mask="url(#m)"/>${extra}</svg>`
}

async function draw(page, svg, side, file) {
  await page.setViewportSize({ width: side, height: side })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`)
  await writeFile(new URL(file, resources), await page.screenshot({ omitBackground: true }))
}

const icon = await readFile(new URL('icon.svg', resources), 'utf8')
await mkdir(new URL('icons/', resources), { recursive: true })
await mkdir(new URL('tray/', resources), { recursive: true })
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
try {
  const page = await browser.newPage()
  await draw(page, icon, 512, 'icon.png')
  for (const side of linuxSizes) await draw(page, icon, side, `icons/${side}x${side}.png`)
  for (const [state, mark] of Object.entries(trayStates)) {
    for (const [suffix, side] of Object.entries({ '': 16, '@2x': 32, '@3x': 48 })) {
      await draw(page, traySvg(mark, false), side, `tray/${state}${suffix}.png`)
      await draw(page, traySvg(mark, true), side, `tray/${state}Template${suffix}.png`)
    }
    // Trays of Linux take one picture and scale it themselves.
    await draw(page, traySvg(mark, false), 48, `tray/${state}-linux.png`)
  }
} finally {
  await browser.close()
}
