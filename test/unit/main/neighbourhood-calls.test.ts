import { beforeEach, describe, expect, it } from 'vitest'
import type { AutoAccept, DeviceId } from '../../../src/engine/neighbourhood-api.ts'
import { callHandlers } from '../../../src/main/calls.ts'
import { ItemTable } from '../../../src/main/files.ts'
import { trustedDevice } from '../../support/devices.ts'
import { ScriptedEngine } from '../../support/scripted-engine.ts'
import { ScriptedNeighbourhood } from '../../support/scripted-neighbourhood.ts'

/** One that keeps what it is told, a moment later, as a process of its own does. */
class KeepingNeighbourhood extends ScriptedNeighbourhood {
  autoAccept: AutoAccept | null = { folder: null, limitBytes: 1e9 }

  override async devices() {
    await Promise.resolve()
    return [trustedDevice({ id: 'a', autoAccept: this.autoAccept })]
  }

  override async setAutoAccept(_id: DeviceId, autoAccept: AutoAccept | null) {
    await Promise.resolve()
    this.autoAccept = autoAccept
  }
}

class KeepingEngine extends ScriptedEngine {
  override readonly neighbourhood = new KeepingNeighbourhood()
}

const here = import.meta.dirname
let engine: KeepingEngine
let calls: ReturnType<typeof callHandlers>
beforeEach(() => {
  engine = new KeepingEngine()
  calls = callHandlers({
    info: () => Promise.reject(new Error('not asked')),
    engine,
    items: new ItemTable(),
    desktop: {
      choose: () => Promise.resolve([here]),
      chooseSaveFolder: () => Promise.resolve(null),
      showInFolder: () => undefined,
      copy: () => Promise.resolve(),
    },
    shell: {
      settings: () => {
        throw new Error('not asked')
      },
      change: () => {
        throw new Error('not asked')
      },
      takeOpened: () => Promise.reject(new Error('not asked')),
    },
    connectWindow: () => undefined,
  })
})

describe('devices.autoAccept', () => {
  it('changes the limit and the folder each for itself, however fast one follows the other', async () => {
    const [folder] = await calls['files.choose']('folder')
    await Promise.all([
      calls['devices.autoAccept']('a', { limitBytes: 1e8 }),
      calls['devices.autoAccept']('a', { folder: folder!.id }),
    ])
    expect(engine.neighbourhood.autoAccept).toEqual({ folder: here, limitBytes: 1e8 })
    await Promise.all([
      calls['devices.autoAccept']('a', { folder: null }),
      calls['devices.autoAccept']('a', { limitBytes: 1e10 }),
    ])
    expect(engine.neighbourhood.autoAccept).toEqual({ folder: null, limitBytes: 1e10 })
  })

  it('does not switch on again what was switched off meanwhile', async () => {
    const [folder] = await calls['files.choose']('folder')
    const off = calls['devices.autoAccept']('a', null)
    await expect(calls['devices.autoAccept']('a', { folder: folder!.id })).rejects.toMatchObject({
      code: 'setting-invalid',
    })
    await off
    expect(engine.neighbourhood.autoAccept).toBeNull()
    await calls['devices.autoAccept']('a', { folder: null, limitBytes: 1e9 })
    expect(engine.neighbourhood.autoAccept).toEqual({ folder: null, limitBytes: 1e9 })
  })
})
