import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import { callNames } from '../../../../src/ipc/parse.ts'
import { type CallHandlers, handleCalls, pushEvent } from '../../../../src/main/ipc/handle.ts'

type Listener = (event: Pick<IpcMainInvokeEvent, 'senderFrame'>, ...args: unknown[]) => Promise<unknown>
const { listeners } = vi.hoisted(() => ({ listeners: new Map<string, unknown>() }))
vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, listener: unknown) => listeners.set(channel, listener) },
}))

const mainFrame = { origin: 'app://bundle' }
const window = { mainFrame, isDestroyed: () => false }
const asked = vi.fn<(channel: string, ...args: readonly unknown[]) => unknown>()

/** Handlers that pass everything to `asked`. */
const handlers = Object.fromEntries(
  callNames.map((channel) => [channel, (...args: unknown[]) => asked(channel, ...args)]),
) as unknown as CallHandlers

function call(channel: string, senderFrame: object | null, ...args: unknown[]): Promise<unknown> {
  const listener = listeners.get(channel) as Listener
  return listener({ senderFrame } as Pick<IpcMainInvokeEvent, 'senderFrame'>, ...args)
}

function serve(trusted: object | undefined = window): void {
  handleCalls(() => trusted as WebContents | undefined, handlers)
}

beforeEach(() => {
  listeners.clear()
  asked.mockReset()
})

describe('handleCalls', () => {
  it('registers every channel of the contract and no other', () => {
    serve()
    expect([...listeners.keys()].sort()).toEqual([...callNames].sort())
  })

  it('answers values', async () => {
    serve()
    asked.mockResolvedValue({ version: '1' })
    expect(await call('app.info', mainFrame)).toEqual({ ok: true, value: { version: '1' } })
  })

  it('answers errors as values, with their code and detail', async () => {
    serve()
    asked.mockRejectedValue(new DroplineError('disk-full', { freeBytes: 1 }))
    expect(await call('transfer.cancel', mainFrame, 'id')).toEqual({
      ok: false,
      error: { code: 'disk-full', detail: { freeBytes: 1 } },
    })
    asked.mockImplementation(() => {
      throw new TypeError('defect')
    })
    expect(await call('transfer.accept', mainFrame, 'id')).toMatchObject({
      ok: false,
      error: { code: 'internal' },
    })
  })

  const elsewhere = { origin: 'https://example.org' }
  const opaque = { origin: 'null' }
  it.each([
    ['a frame that is gone', window, null],
    ['a frame inside the page', window, { origin: 'app://bundle' }],
    ['our frame with another page in it', { ...window, mainFrame: elsewhere }, elsewhere],
    ['our frame with an opaque origin', { ...window, mainFrame: opaque }, opaque],
    ['a window that is destroyed', { ...window, isDestroyed: () => true }, mainFrame],
    ['anybody before there is a window', undefined, mainFrame],
  ])('refuses %s on every channel', async (_, trusted, frame) => {
    handleCalls(() => trusted as unknown as WebContents | undefined, handlers)
    for (const channel of callNames) await expect(call(channel, frame)).rejects.toThrow('refused')
    expect(asked).not.toHaveBeenCalled()
  })

  it('parses arguments before a handler sees them', async () => {
    serve()
    expect(await call('transfer.send', mainFrame, ['id', 7])).toMatchObject({ ok: false })
    expect(await call('files.choose', mainFrame, '../etc')).toMatchObject({ ok: false })
    expect(await call('app.info', mainFrame, 'more')).toMatchObject({ ok: false })
    expect(asked).not.toHaveBeenCalled()
  })
})

describe('pushEvent', () => {
  it('sends to a window that is there, and only then', () => {
    const send = vi.fn()
    const open = { isDestroyed: () => false, webContents: { send } }
    pushEvent(open as never, 'transfer.dismissed', 'id')
    pushEvent({ ...open, isDestroyed: () => true } as never, 'transfer.dismissed', 'id')
    pushEvent(undefined, 'transfer.dismissed', 'id')
    expect(send.mock.calls).toEqual([['transfer.dismissed', 'id']])
  })
})
