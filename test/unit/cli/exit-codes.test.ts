import { describe, expect, it } from 'vitest'
import { exitCodeFor } from '../../../src/cli/exit-codes.ts'
import { errorCodes } from '../../../src/core/base/errors.ts'

describe('exitCodeFor', () => {
  it.each([
    ['code-wrong', 3],
    ['code-expired', 3],
    ['declined', 4],
    ['no-path', 5],
    ['no-signaling', 5],
    ['cancelled', 130],
    ['nothing-to-send', 2],
    ['disk-full', 1],
    ['peer-lost', 1],
  ] as const)('%s ends with %i', (code, exitCode) => {
    expect(exitCodeFor(code)).toBe(exitCode)
  })

  it('never calls an error success', () => {
    for (const code of errorCodes) expect(exitCodeFor(code), code).not.toBe(0)
  })
})
