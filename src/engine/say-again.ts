import { fromHex } from '../core/base/bytes.ts'
import { runReceiveSession } from '../core/session/receive-session.ts'
import { Steering } from '../core/transfer/steering.ts'
import { folderSink } from '../platform/node/files/sink.ts'
import type { EngineParts } from './engine-parts.ts'
import type { StoredReceipt } from './stored-transfer.ts'

/** A sender that has not come back by then will not: it has most likely ended. */
const PATIENCE_MS = 10 * 60_000

/**
 * Meets the sender of a receipt that is complete once more, to tell it so; nothing of it is shown to anybody. Gives up after
 * PATIENCE_MS or when `signal` is aborted, and forgets the receipt in any case.
 */
export async function sayAgain(
  engine: EngineParts,
  stored: StoredReceipt,
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController()
  const onAbort = (): void => stop.abort()
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  const cancel = engine.clock.after(PATIENCE_MS, onAbort)
  const nothing = (): void => undefined
  try {
    await runReceiveSession({
      parts: engine.session(),
      reports: { state: nothing, summary: nothing, peerName: nothing },
      control: {
        steering: new Steering(),
        signal: new AbortController().signal,
        leaveSignal: stop.signal,
        onHope: () => nothing,
      },
      start: { resumeSecret: fromHex(stored.resumeSecret) },
      acceptedBefore: stored.summary,
      onPaired: nothing,
      openSink: () => folderSink(stored.folder),
      onOffer: nothing,
      onAccepted: nothing,
      ask: () => Promise.resolve(null),
    })
  } catch {
    // Everything is there all the same.
  } finally {
    cancel()
    signal.removeEventListener('abort', onAbort)
    await forgetJournal(stored)
    await engine.store.remove(stored.id)
  }
}

async function forgetJournal(stored: StoredReceipt): Promise<void> {
  const sink = folderSink(stored.folder)
  try {
    if ((await sink.recall(fromHex(stored.transferId))) !== null) await sink.forget?.()
  } catch {
    // The folder has gone, and the journal with it.
  }
}
