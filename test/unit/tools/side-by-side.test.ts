import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const tool = resolve('tools/side-by-side.js')
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'side-by-side-'))
  const scripts = { good: 'node -p "6 * 7"', bad: 'node -e "console.error(6 * 9); process.exit(3)"' }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts }))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test.each([
  [['good', 'good'], 0],
  [['bad', 'good', 'good'], 1],
  [['good', 'missing'], 1],
])(
  '%j ends with %i, and everything is printed',
  (scripts, status) => {
    const run = spawnSync(process.execPath, [tool, ...scripts], { cwd: folder, encoding: 'utf8' })
    expect(run.status).toBe(status)
    expect(run.stdout.match(/^42$/gm)).toHaveLength(scripts.filter((name) => name === 'good').length)
    expect(/^54$/m.test(run.stdout)).toBe(scripts.includes('bad'))
    for (const name of ['bad', 'missing'])
      expect(run.stdout.includes(`npm run ${name}: failed`)).toBe(scripts.includes(name))
  },
  60_000,
)
