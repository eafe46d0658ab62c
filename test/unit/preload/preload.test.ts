import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { callNames } from '../../../src/ipc/parse.ts'
import type { DroplineApi } from '../../../src/ipc/contract.ts'

const { ipcRenderer, exposed } = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  ipcRenderer: {
    invoke: vi.fn<(channel: string, ...args: unknown[]) => Promise<unknown>>(),
    on: vi.fn<(channel: string, listener: (event: object, ...args: unknown[]) => void) => void>(),
    off: vi.fn<(channel: string, listener: unknown) => void>(),
  },
}))
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, api: unknown) => exposed.set(name, api) },
  ipcRenderer,
  webUtils: { getPathForFile: (file: File) => (file.name.startsWith('made') ? '' : `/dropped/${file.name}`) },
}))

let api: DroplineApi
let portListener: ((event: object) => void) | undefined
beforeAll(async () => {
  await import('../../../src/preload/index.ts')
  portListener = ipcRenderer.on.mock.calls.find(([channel]) => channel === 'rtc.port')?.[1]
  api = exposed.get('dropline') as DroplineApi
})
beforeEach(() => {
  vi.clearAllMocks()
  ipcRenderer.invoke.mockResolvedValue({ ok: true, value: null })
})

describe('the preload', () => {
  it('exposes one object with these functions', () => {
    expect([...exposed.keys()]).toEqual(['dropline'])
    expect(Object.keys(api)).toMatchInlineSnapshot(`
      [
        "appInfo",
        "chooseFiles",
        "chooseFolder",
        "addFiles",
        "send",
        "receive",
        "accept",
        "lookInto",
        "decline",
        "cancel",
        "pause",
        "resume",
        "leave",
        "setLimit",
        "addToSend",
        "receivedText",
        "dismiss",
        "origin",
        "retry",
        "listTransfers",
        "reveal",
        "remember",
        "nearby",
        "connectByAddress",
        "visibility",
        "setVisibility",
        "devices",
        "devicesProblem",
        "renameDevice",
        "setTrustDuration",
        "forgetDevice",
        "setAutoAccept",
        "history",
        "clearHistory",
        "sendAgain",
        "revealHistory",
        "copyText",
        "settings",
        "changeSettings",
        "chooseSaveFolder",
        "runDoctor",
        "onDoctorFound",
        "shellSettings",
        "changeShellSettings",
        "takeOpened",
        "onOpened",
        "onCommand",
        "onTransferChanged",
        "onTransferDismissed",
        "onNearby",
        "onVisibility",
        "onDevices",
        "onEngineRestarted",
        "rtcReady",
      ]
    `)
    expect(Object.values(api).every((member) => typeof member === 'function')).toBe(true)
  })

  it('calls only channels of the contract, with plain data', async () => {
    for (const [name, member] of Object.entries(api) as [string, (...args: unknown[]) => unknown][])
      if (name === 'addFiles') await member([])
      else if (!name.startsWith('on')) await member('a', 'b')
    const calls = ipcRenderer.invoke.mock.calls
    expect(
      calls.map(([channel]) => channel).filter((channel) => !(callNames as string[]).includes(channel)),
    ).toEqual([])
    expect(new Set(calls.map(([channel]) => channel)).size).toBe(callNames.length)
    expect(structuredClone(calls)).toEqual(calls)
  })

  it('passes no argument more than the call has', async () => {
    const untyped: { listTransfers(...args: unknown[]): Promise<unknown> } = api
    await untyped.listTransfers('more')
    expect(ipcRenderer.invoke.mock.calls).toEqual([['transfer.list']])
  })

  it('registers the paths of real files only', async () => {
    await api.addFiles([new File([], 'a.txt'), new File([], 'made by script')])
    expect(ipcRenderer.invoke.mock.calls).toEqual([['files.register', ['/dropped/a.txt']]])
  })

  it('never shows a listener the event of Electron', () => {
    const heard: unknown[] = []
    const stops = [
      api.onTransferChanged((...args: unknown[]) => heard.push(args)),
      api.onTransferDismissed((...args: unknown[]) => heard.push(args)),
      api.onEngineRestarted((...args: unknown[]) => heard.push(args)),
    ]
    const event = { sender: ipcRenderer }
    for (const [, listener] of ipcRenderer.on.mock.calls) listener(event, 'payload')
    expect(heard).toEqual([['payload'], ['payload'], []])
    for (const stop of stops) stop()
    expect(ipcRenderer.off.mock.calls).toEqual(ipcRenderer.on.mock.calls)
  })

  it('forwards the port to its own page only', () => {
    const postMessage = vi.fn()
    vi.stubGlobal('window', { postMessage })
    vi.stubGlobal('location', { origin: 'app://bundle' })
    portListener?.({ ports: ['port'] })
    expect(postMessage.mock.calls).toEqual([['dropline-rtc-port', 'app://bundle', ['port']]])
    vi.unstubAllGlobals()
  })
})
