import type { Clock } from '../base/clock.ts'
import { toDroplineError } from '../base/errors.ts'
import type { ReceiveEvent, ReceiveOutcome } from './events.ts'
import { isResumable, noteUntold } from './link.ts'
import type { Manifest } from './manifest.ts'
import type { Content } from './messages.ts'
import type { DataPipe, FileSink, HashBlock, ReceiveChoice, Sha256, SinkCheck } from './ports.ts'
import { Receiver } from './receiver.ts'
import type { TransferSteering } from './steering.ts'
import type { Summary } from './summary.ts'

/** What the other side offers. */
export interface KnownOffer {
  readonly peerName: string
  /** 16 bytes that name the transfer over all its connections. */
  readonly transferId: Uint8Array
  readonly content: Content
  readonly summary: Summary
  readonly manifest: Manifest
}

/** What a person decides about. */
export interface Offer extends KnownOffer {
  /** What the sink of ReceiveInit found. */
  readonly check: SinkCheck
  /** Aborted when the question has become pointless: the sender is gone, or this side cancelled. */
  readonly signal: AbortSignal
}

/** A yes. */
export interface Acceptance extends ReceiveChoice {
  /** Takes the place of ReceiveInit's sink, which is then not prepared: for another folder. */
  readonly sink?: FileSink
}

export interface ReceiveInit {
  readonly pipe: DataPipe
  readonly sink: FileSink
  readonly sha256: Sha256
  /** Hashes blocks; without it `sha256` does. */
  readonly hashBlock?: HashBlock | undefined
  readonly clock: Clock
  /** Aborting it cancels: the other side is told, and what is incomplete is thrown away. */
  readonly signal: AbortSignal
  /** Aborting it stops for now: the other side is told, and everything is kept. */
  readonly leaveSignal?: AbortSignal | undefined
  /** How this computer calls itself. */
  readonly receiverName: string
  /** The same object for all connections of a transfer. */
  readonly control: TransferSteering
  /**
   * Asks the person; the manifest and the disk have been checked. Null is a no. Not called when the sink recalls this very
   * transfer. May reject with a DroplineError, which ends the transfer.
   */
  readonly ask: (offer: Offer) => Promise<Acceptance | null>
  /** Called once the manifest is known, before `ask` or before a transfer that was accepted earlier goes on. */
  readonly onOffer?: ((offer: KnownOffer) => void) | undefined
  readonly onEvent: (event: ReceiveEvent) => void
}

/**
 * Receives what the other side offers over `pipe`. Resolves when everything is verified, flushed and under its final name and
 * the sender was told; single files may have failed (outcome.failed). Rejects with a DroplineError after the sender was told why.
 * After 'peer-lost', 'peer-left', 'cancelled' with detail.left (leaveSignal), and 'target-missing' with detail.lostBytes (a disk that
 * came back without bytes that it had), which are those that isResumable in link.ts names, the sink was suspended: call
 * again with a new pipe and a new sink for the same folder, and it goes on where it was. After every other error it was
 * abandoned. Leaves the pipe open: whoever opened it closes it.
 */
export async function receiveTransfer(init: ReceiveInit): Promise<ReceiveOutcome> {
  const receiver = new Receiver(init)
  try {
    const outcome = await receiver.run()
    await receiver.link.farewell(null)
    return { ...outcome, confirmed: await receiver.confirm() }
  } catch (thrown) {
    const error = toDroplineError(thrown)
    // Both at once: the sender hears the reason while the disk is tidied.
    const [told] = await Promise.all([receiver.link.farewell(error), receiver.stop(isResumable(error))])
    throw noteUntold(error, told)
  } finally {
    receiver.close()
  }
}
