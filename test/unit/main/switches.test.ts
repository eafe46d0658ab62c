import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSwitches } from '../../../src/main/switches.ts'

describe('readSwitches', () => {
  it('overrides nothing by default', () => {
    expect(readSwitches(['electron', '.', '--inspect=0'], {})).toEqual({ ok: true, overrides: {} })
  })

  it('reads every switch', () => {
    const argv = [
      '--rendezvous=ws://127.0.0.1:4100',
      '--no-lan',
      '--save-folder=received',
      '--device-name=Ada=s computer',
    ]
    expect(readSwitches(argv, {})).toEqual({
      ok: true,
      overrides: {
        rendezvousUrl: 'ws://127.0.0.1:4100',
        lan: false,
        saveFolder: path.resolve('received'),
        deviceName: 'Ada=s computer',
      },
    })
  })

  it('takes the server from the environment, unless a switch says otherwise', () => {
    const environment = { DROPLINE_RENDEZVOUS: 'wss://example.org' }
    expect(readSwitches([], environment)).toMatchObject({ overrides: { rendezvousUrl: 'wss://example.org' } })
    expect(readSwitches(['--rendezvous=none'], environment)).toMatchObject({
      overrides: { rendezvousUrl: null },
    })
  })

  it.each(['--rendezvous=https://example.org', '--rendezvous=', '--save-folder=', '--device-name='])(
    'explains %s',
    (argument) => {
      expect(readSwitches([argument], {})).toMatchObject({
        ok: false,
        problem: expect.stringContaining('needs') as string,
      })
    },
  )
})
