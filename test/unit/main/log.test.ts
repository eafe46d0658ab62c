import { describe, expect, it } from 'vitest'
import { DroplineError } from '../../../src/core/base/errors.ts'
import { describeError } from '../../../src/main/log.ts'

describe('describeError', () => {
  it('keeps file names and codes out of the log', () => {
    const cause = Object.assign(new Error("ENOENT: no such file, open '/home/ada/secret plans.pdf'"), {
      code: 'ENOENT',
    })
    const error = new DroplineError('source-unreadable', { name: 'secret plans.pdf' }, { cause })
    const told = JSON.stringify([
      describeError(error),
      describeError(cause),
      describeError('4821-ocean-velvet'),
    ])
    expect(told).not.toMatch(/secret|home|ocean/)
    expect(describeError(error)).toMatchObject({ name: 'DroplineError', code: 'source-unreadable' })
    expect(describeError(cause)).toMatchObject({ code: 'ENOENT' })
  })

  it('says where it happened, without the folders around the app', () => {
    const { place } = describeError(new Error('x'))
    expect(place).toContain('log.test.ts')
    expect(place).not.toContain('/')
  })
})
