import { describe, expect, test } from 'vitest'
import {
  installCommands,
  missing,
  nodeProblem,
  requirements,
  typedCommand,
} from '../../../tools/ensure-system.js'

describe('what is needed beyond Node', () => {
  test.each(['20.19.0', '20.20.2', '22.0.0', '24.21.0'])('Node %s is new enough', (version) => {
    expect(nodeProblem(version)).toBeUndefined()
  })

  test.each(['18.20.4', '20.18.3'])('Node %s is refused with the version that is needed', (version) => {
    expect(nodeProblem(version)).toContain('20.19')
    expect(nodeProblem(version)).toContain(version)
  })

  test('any one of the programs of a row is enough', () => {
    const lacking = missing(requirements, (program) => program === 'google-chrome')
    expect(lacking.map(({ apt }) => apt)).not.toContain('chromium')
    expect(missing(requirements, () => false).map(({ apt }) => apt)).toContain('chromium')
  })

  test('root installs directly, others through sudo, and nobody without the right', () => {
    const last = (situation: { isRoot: boolean; hasSudo: boolean; hasApt: boolean }) =>
      installCommands(['chromium'], situation)?.at(-1)?.join(' ')
    const install = 'apt-get install -y --no-install-recommends chromium'
    expect(last({ isRoot: true, hasSudo: false, hasApt: true })).toBe(install)
    expect(last({ isRoot: false, hasSudo: true, hasApt: true })).toBe(`sudo -n ${install}`)
    expect(last({ isRoot: false, hasSudo: false, hasApt: true })).toBeUndefined()
    expect(last({ isRoot: true, hasSudo: true, hasApt: false })).toBeUndefined()
  })

  test('the command to type names every package', () => {
    expect(typedCommand(['chromium', 'coturn'])).toMatch(/sudo apt-get install .* chromium coturn$/)
  })
})
