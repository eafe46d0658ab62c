import type { Clock } from '../base/clock.ts'
import { toDroplineError } from '../base/errors.ts'
import type { SendEvent, TransferOutcome } from './events.ts'
import { noteUntold } from './link.ts'
import type { Content } from './messages.ts'
import type { DataPipe, FileSource, HashBlock, Sha256 } from './ports.ts'
import { Sender } from './sender.ts'
import type { TransferSteering } from './steering.ts'

export interface SendInit {
  readonly pipe: DataPipe
  readonly source: FileSource
  /** 16 bytes that name the transfer: the same for all its connections, another for each receiver. */
  readonly transferId: Uint8Array
  readonly content: Content
  readonly sha256: Sha256
  /** Hashes blocks; without it `sha256` does. */
  readonly hashBlock?: HashBlock | undefined
  readonly clock: Clock
  /** Aborting it cancels: the other side is told, and throws away what is incomplete. */
  readonly signal: AbortSignal
  /** Aborting it stops for now: the other side is told, and keeps everything. */
  readonly leaveSignal?: AbortSignal | undefined
  /** How this computer calls itself. */
  readonly senderName: string
  /** The same object for all connections of a transfer. */
  readonly control: TransferSteering
  /** Asked once all files have been sent: whether another sendTransfer follows on this pipe. */
  readonly more?: (() => boolean) | undefined
  readonly onEvent: (event: SendEvent) => void
}

/**
 * Offers the files of `source` over `pipe` and sends what the other side does not have yet when it accepts. Resolves when the
 * other side has everything verified, flushed and under its final name; single files may have failed (outcome.failed). Rejects with
 * a DroplineError after the other side was told why; after 'peer-lost', 'peer-left', and 'cancelled' with detail.left (leaveSignal)
 * call it again with a new pipe, the same transferId and a source with the same manifest, and it goes on where it was.
 * Leaves the pipe open: whoever opened it closes it.
 */
export async function sendTransfer(init: SendInit): Promise<TransferOutcome> {
  const sender = new Sender(init)
  try {
    const outcome = await sender.run()
    // Whoever closes the pipe at once takes its own good-bye back, and the receiver would wait to be asked again.
    await sender.link.farewellBoth()
    return outcome
  } catch (thrown) {
    const error = toDroplineError(thrown)
    throw noteUntold(error, await sender.link.farewell(error))
  } finally {
    sender.close()
  }
}
