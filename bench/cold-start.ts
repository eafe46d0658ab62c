// From the start of the program to a window that can be used, beside an app with nothing in it on the same Electron:
//   node bench/cold-start.ts [--rounds 7] [--drop-caches]
// "first": a data folder that is not there yet; "next": one that was used before. --drop-caches (root) empties the system's
// file cache before every start, as after a boot. One JSON line per figure, medians in milliseconds.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from '@playwright/test'
import { findElectron, launchDropline } from '../test/support/electron-app.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, 'drop-caches': { type: 'boolean', default: false } },
})

interface Started {
  /** When something is to be seen first. */
  readonly paintedMs: number
  /** When the page answers: its code field takes text, and main and engine have answered a call. */
  readonly usableMs: number
}

interface Candidate {
  readonly name: string
  readonly appPath?: string
  /** Resolves in the page when it can be used. */
  readonly usable: (page: Page) => Promise<unknown>
  readonly keepsData: boolean
}

const usableDropline = (page: Page): Promise<unknown> =>
  page.waitForFunction(async () => {
    const field = document.querySelector('input')
    if (field === null || field.disabled) return false
    return (await window.dropline.settings()).ok
  })

const emptyApp = path.resolve(import.meta.dirname, '../test/e2e/standin/fixture-app')
const candidates: readonly Candidate[] = [
  { name: 'first', usable: usableDropline, keepsData: false },
  { name: 'next', usable: usableDropline, keepsData: true },
  {
    name: 'empty app',
    appPath: emptyApp,
    usable: (page) => page.waitForFunction(() => document.readyState === 'complete'),
    keepsData: false,
  },
]

async function start(candidate: Candidate, userDataDir: string): Promise<Started> {
  if (values['drop-caches']) writeFileSync('/proc/sys/vm/drop_caches', '3')
  const startedAtMs = Date.now()
  const appPath = candidate.appPath === undefined ? {} : { appPath: candidate.appPath }
  const running = await launchDropline({ userDataDir, args: ['--no-lan', '--rendezvous=none'], ...appPath })
  try {
    await candidate.usable(running.page)
    const usableMs = Date.now() - startedAtMs
    const paintedAtMs = await running.page.evaluate(
      () =>
        performance.timeOrigin + (performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0),
    )
    return { paintedMs: paintedAtMs - startedAtMs, usableMs }
  } finally {
    await running.close()
  }
}

function median(numbers: readonly number[]): number {
  return Math.round(numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0)
}

const scratch = mkdtempSync(path.join(tmpdir(), 'dropline-cold-start-'))
const figures = new Map<string, Started[]>()
try {
  // Once for all, so that nothing is measured that only the first program of the day pays.
  await start(candidates[1]!, path.join(scratch, 'next'))
  for (let round = 0; round < Number(values.rounds); round++)
    for (const candidate of candidates) {
      const folder = path.join(scratch, candidate.keepsData ? candidate.name : `${candidate.name} ${round}`)
      figures.set(candidate.name, [...(figures.get(candidate.name) ?? []), await start(candidate, folder)])
    }
  for (const [name, started] of figures) {
    const paintedMs = median(started.map((one) => one.paintedMs))
    const usableMs = median(started.map((one) => one.usableMs))
    process.stdout.write(
      `${JSON.stringify({ on: findElectron(), start: name, paintedMs, usableMs, rounds: started.length })}\n`,
    )
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
