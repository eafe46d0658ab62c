import { describe, expect, it } from 'vitest'
import type { ShellSettings } from '../../../src/ipc/shell.ts'
import { callHandlers, type ShellCalls } from '../../../src/main/calls.ts'
import type { Desktop } from '../../../src/main/desktop.ts'
import { ItemTable } from '../../../src/main/files.ts'
import { ScriptedEngine } from '../../support/scripted-engine.ts'

/** A desktop whose user chooses what the test says. */
class ScriptedDesktop implements Desktop {
  chosen: readonly string[] = []
  saveFolder: string | null = null
  readonly shown: string[] = []
  copied = ''
  choose = () => Promise.resolve(this.chosen)
  chooseSaveFolder = () => Promise.resolve(this.saveFolder)
  showInFolder = (path: string) => void this.shown.push(path)
  copy = (text: string) => {
    this.copied = text
    return Promise.resolve()
  }
}

const shellDefaults: ShellSettings = {
  keepRunning: true,
  startAtLogin: false,
  notifications: true,
  updates: true,
  theme: 'system',
  language: null,
}

function start() {
  const engine = new ScriptedEngine()
  const desktop = new ScriptedDesktop()
  let ports = 0
  const shell: ShellCalls = {
    settings: () => shellDefaults,
    change: (change) => ({ ...shellDefaults, ...change }),
    takeOpened: () => Promise.resolve({ code: '4821-ocean-velvet', items: [], error: null }),
  }
  const calls = callHandlers({
    info: () => Promise.resolve({ keyring: true, version: '1', platform: 'linux' }),
    engine,
    items: new ItemTable(),
    desktop,
    shell,
    connectWindow: () => ports++,
  })
  return { engine, desktop, calls, ports: () => ports }
}

const here = import.meta.filename

describe('callHandlers', () => {
  it('sends what was chosen, by its id', async () => {
    const { engine, desktop, calls } = start()
    desktop.chosen = [here]
    const [item] = await calls['files.choose']('files')
    await calls['transfer.send']([item!.id], { receivers: 2 })
    expect(engine.sent).toEqual([{ paths: [here], receivers: 2 }])
  })

  it('sends what was dropped, and refuses what was not', async () => {
    const { engine, calls } = start()
    const [item] = await calls['files.register']([here])
    expect(item).toMatchObject({ name: 'calls.test.ts', kind: 'file' })
    expect(() => calls['transfer.send']([here], {})).toThrow(/unknown item/)
    expect(engine.sent).toEqual([])
  })

  it('starts a share over, to whom it went or by code, for a window that knows its id alone', async () => {
    const { engine, calls } = start()
    const [item] = await calls['files.register']([here])
    const to = { nearbyId: 'near-1' }
    const id = await calls['transfer.send']([item!.id], { to, receivers: 1 })
    expect(await calls['transfer.origin'](id)).toEqual({ kind: 'send', to })
    const second = await calls['transfer.retry'](id, 'same')
    await calls['transfer.retry'](second, 'code')
    const byCode = { paths: [here], receivers: 1 }
    expect(engine.sent).toEqual([{ ...byCode, to }, { ...byCode, to }, byCode])
  })

  it('starts over what was added to a share, and what the history sent', async () => {
    const { engine, calls } = start()
    const [item] = await calls['files.register']([here])
    await calls['transfer.retry'](await calls['transfer.add']('one', [item!.id]), 'same')
    expect(engine.sent).toEqual([{ paths: [here] }])
    await calls['transfer.retry'](await calls['history.sendAgain']('entry-1'), 'same')
    expect(engine.neighbourhood.asked).toEqual([
      ['sendAgain', 'entry-1'],
      ['sendAgain', 'entry-1'],
    ])
  })

  it('starts over what an earlier run of the program began', async () => {
    const { engine, calls } = start()
    expect(await calls['transfer.origin']('one')).toBeNull()
    await expect(calls['transfer.retry']('one', 'same')).rejects.toMatchObject({ code: 'nothing-to-send' })
    const to = { deviceId: 'tina' }
    engine.sendRequests.set('one', { paths: ['/a'], to })
    expect(await calls['transfer.origin']('one')).toEqual({ kind: 'send', to })
    await calls['transfer.retry']('one', 'same')
    await calls['transfer.retry']('one', 'code')
    expect(engine.sent).toEqual([{ paths: ['/a'], to }, { paths: ['/a'] }])
  })

  it('keeps the code that was typed until the transfer is dismissed', async () => {
    const { calls } = start()
    const id = await calls['transfer.receive']('4821-ocean-velvet')
    expect(await calls['transfer.origin'](id)).toEqual({ kind: 'receive', code: '4821-ocean-velvet' })
    await expect(calls['transfer.retry'](id, 'same')).rejects.toMatchObject({ code: 'nothing-to-send' })
    await calls['transfer.cancel'](id)
    await calls['transfer.dismiss'](id)
    expect(await calls['transfer.origin'](id)).toBeNull()
  })

  it('answers an empty list when the user changed their mind', async () => {
    expect(await start().calls['files.choose']('folder')).toEqual([])
  })

  it('shows only what the engine received', async () => {
    const { engine, desktop, calls } = start()
    engine.receivedPaths.set('one', '/downloads/a')
    await calls['transfer.reveal']('one')
    await calls['transfer.reveal']('/etc')
    expect(desktop.shown).toEqual(['/downloads/a'])
  })

  it('changes the folder only by the dialog', async () => {
    const { desktop, calls } = start()
    expect(await calls['settings.chooseFolder']()).toMatchObject({ saveFolder: '/downloads' })
    desktop.saveFolder = '/elsewhere'
    expect(await calls['settings.chooseFolder']()).toMatchObject({ saveFolder: '/elsewhere' })
  })

  it('accepts into a folder that a dialog gave, and into no other', async () => {
    const { engine, desktop, calls } = start()
    desktop.chosen = [import.meta.dirname]
    const [folder] = await calls['files.choose']('folder')
    engine.folderLook = { neededBytes: 10, freeBytes: 20, conflicts: 3 }
    expect(await calls['transfer.lookInto']('one', folder!.id)).toEqual(engine.folderLook)
    expect(engine.looked).toEqual([['one', import.meta.dirname]])
    await calls['transfer.accept']('one', { folder: folder!.id, conflict: 'skip' })
    expect(engine.choices).toEqual([{ folder: import.meta.dirname, conflict: 'skip' }])
    expect(() => calls['transfer.accept']('one', { folder: '/etc' })).toThrow(/unknown item/)
    expect(() => calls['transfer.lookInto']('one', '/etc')).toThrow(/unknown item/)
  })

  it('steers a transfer', async () => {
    const { engine, desktop, calls } = start()
    desktop.chosen = [here]
    const [item] = await calls['files.choose']('files')
    await calls['transfer.pause']('one')
    await calls['transfer.resume']('one')
    await calls['transfer.setLimit']('one', 5000)
    await calls['transfer.leave']('one')
    await calls['transfer.add']('one', [item!.id])
    expect(engine.steered).toEqual([
      ['pause', 'one'],
      ['resume', 'one'],
      ['setLimit', 'one', 5000],
      ['leave', 'one'],
      ['addToSend', 'one', [here]],
    ])
    engine.texts.set('two', 'a text')
    expect(await calls['transfer.receivedText']('two')).toBe('a text')
  })

  it('passes the rest to the engine', async () => {
    const { engine, desktop, calls, ports } = start()
    const id = await calls['transfer.receive']('4821-ocean-velvet')
    expect(engine.received).toEqual([{ code: '4821-ocean-velvet' }])
    await calls['transfer.accept'](id, {})
    await calls['transfer.decline'](id)
    expect(engine.answers).toHaveLength(2)
    await calls['transfer.cancel'](id)
    expect(await calls['transfer.list']()).toMatchObject([{ state: { name: 'failed' } }])
    await calls['transfer.dismiss'](id)
    expect(await calls['transfer.list']()).toEqual([])
    expect(await calls['settings.change']({ lan: false })).toMatchObject({ lan: false })
    expect(await calls['settings.get']()).toMatchObject({ lan: false })
    expect(await calls['shell.settings']()).toEqual(shellDefaults)
    expect(await calls['shell.change']({ theme: 'dark' })).toMatchObject({ theme: 'dark' })
    expect(await calls['shell.takeOpened']()).toMatchObject({ code: '4821-ocean-velvet' })
    await calls['clipboard.write']('text')
    await calls['rtc.ready']()
    expect([desktop.copied, ports()]).toEqual(['text', 1])
    expect(await calls['app.info']()).toEqual({ version: '1', platform: 'linux', keyring: true })
  })
})
