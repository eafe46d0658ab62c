import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const manifest = z.object({ devDependencies: z.object({ electron: z.string() }) })

describe('the Electron we ship', () => {
  it('is one exact version that has the fixes for sandbox flags that were not inherited', () => {
    const { electron } = manifest.parse(JSON.parse(readFileSync('package.json', 'utf8'))).devDependencies
    // GHSA-hq2x-r82h-9wj4 and GHSA-gr2m-v5gq-v685: fixed in 43.4.1 and 44.0.0; older lines are not supported any more.
    const [major = 0, minor = 0, patch = 0] = electron.split('.').map(Number)
    expect(electron).toMatch(/^\d+\.\d+\.\d+$/)
    expect(major >= 44 || (major === 43 && (minor > 4 || (minor === 4 && patch >= 1)))).toBe(true)
  })
})
