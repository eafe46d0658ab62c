import { type BrowserWindow, ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { toDroplineError } from '../../core/base/errors.ts'
import type { CallName, CallResult, EventName, MainCalls, MainEvents } from '../../ipc/contract.ts'
import { callNames, parseArguments } from '../../ipc/parse.ts'
import { APP_ORIGIN } from '../app-origin.ts'
import { log } from '../log.ts'

type Answer<C extends CallName> = ReturnType<MainCalls[C]> | Promise<ReturnType<MainCalls[C]>>

/** What main does for each call of the window; all of them, so that a forgotten one does not compile. */
export type CallHandlers = {
  readonly [C in CallName]: (...args: Parameters<MainCalls[C]>) => Answer<C>
}

/**
 * Answers the calls of the main frame of `trusted()` and refuses everybody else's. The only place where messages of a window
 * come in: each is checked for its sender (security checklist of Electron, item 17) and parsed before a handler sees it.
 */
export function handleCalls(trusted: () => WebContents | undefined, handlers: CallHandlers): void {
  for (const channel of callNames) handle(channel, handlers[channel], trusted)
}

function handle<C extends CallName>(
  channel: C,
  handler: CallHandlers[C],
  trusted: () => WebContents | undefined,
): void {
  ipcMain.handle(
    channel,
    async (event, ...args: unknown[]): Promise<CallResult<ReturnType<MainCalls[C]>>> => {
      if (!isTrusted(event, trusted())) {
        log.warn('call refused: not from the main frame of the window', { channel })
        throw new Error('refused')
      }
      try {
        return { ok: true, value: await handler(...parseArguments[channel](args)) }
      } catch (error) {
        const known = toDroplineError(error)
        if (known.code === 'internal') log.failure(`call ${channel} failed`, error)
        return { ok: false, error: known.info }
      }
    },
  )
}

/** senderFrame is null when the frame has navigated away or is gone since it called. */
function isTrusted(event: IpcMainInvokeEvent, trusted: WebContents | undefined): boolean {
  const frame = event.senderFrame
  if (frame === null || trusted === undefined || trusted.isDestroyed()) return false
  return frame === trusted.mainFrame && frame.origin === APP_ORIGIN
}

/** Tells the window some news; nothing happens when it is gone. */
export function pushEvent<E extends EventName>(
  window: BrowserWindow | undefined,
  name: E,
  payload: MainEvents[E],
): void {
  if (window === undefined || window.isDestroyed()) return
  window.webContents.send(name, payload)
}
