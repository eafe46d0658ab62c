import { describe, expect, it } from 'vitest'
import { engineInitArgument, readEngineInit } from '../../../src/main/engine-init.ts'

describe('the argument of the engine process', () => {
  it('comes out as it went in, among other arguments', () => {
    const init = {
      dataFolder: '/data with "quotes" and =',
      logFolder: '/logs',
      overrides: { rendezvousUrl: null, lan: false },
    }
    expect(readEngineInit(['node', 'engine-process.js', engineInitArgument(init), '--x'])).toEqual(init)
  })

  it.each([
    ['is missing', []],
    ['is no JSON', ['--engine-init={']],
    ['has no folder', ['--engine-init={"overrides":{}}']],
    ['has a wrong setting', ['--engine-init={"dataFolder":"/d","logFolder":"/l","overrides":{"lan":"no"}}']],
  ])('stops the engine when it %s', (_, argv) => {
    expect(() => readEngineInit(argv)).toThrow()
  })
})
