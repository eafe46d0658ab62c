import type { Clock } from '../../src/core/base/clock.ts'
import type { ErrorInfo } from '../../src/core/base/errors.ts'
import { DroplineError } from '../../src/core/base/errors.ts'
import type {
  ReceiveEvent,
  ReceiveOutcome,
  SendEvent,
  TransferOutcome,
} from '../../src/core/transfer/events.ts'
import type { FileSink, FileSource, Sha256 } from '../../src/core/transfer/ports.ts'
import { type Offer, receiveTransfer } from '../../src/core/transfer/receive.ts'
import { sendTransfer } from '../../src/core/transfer/send.ts'
import { systemClock } from '../../src/platform/node/clock.ts'
import { nodeSha256 } from '../../src/platform/node/files/sha256.ts'
import { type DataPipeOptions, type MemoryDataPipe, memoryDataPipes } from './memory-data-pipe.ts'

/** How one side ended: with its outcome, or with the code and facts of its error. */
export type Ended<T> = { readonly ok: true; readonly outcome: T } | ({ readonly ok: false } & ErrorInfo)

export interface PairInit {
  readonly source: FileSource
  readonly sink: FileSink
  readonly clock?: Clock
  readonly sha256?: Sha256
  readonly pipes?: [MemoryDataPipe, MemoryDataPipe]
  readonly pipeOptions?: DataPipeOptions
  readonly ask?: (offer: Offer) => Promise<boolean>
  readonly onSend?: (event: SendEvent, pair: RunningPair) => void
  readonly onReceive?: (event: ReceiveEvent, pair: RunningPair) => void
  readonly names?: readonly [string, string]
}

/** A sender and a receiver over a memory pipe. */
export interface RunningPair {
  readonly pipes: [MemoryDataPipe, MemoryDataPipe]
  readonly cancelSend: () => void
  readonly cancelReceive: () => void
  readonly sent: Promise<Ended<TransferOutcome>>
  readonly received: Promise<Ended<ReceiveOutcome>>
  readonly sendEvents: SendEvent[]
  readonly receiveEvents: ReceiveEvent[]
}

/** Catches how a transfer ends; an error that is no DroplineError is a failed test. */
export async function ended<T>(promise: Promise<T>): Promise<Ended<T>> {
  try {
    return { ok: true, outcome: await promise }
  } catch (error) {
    if (!(error instanceof DroplineError)) throw error
    return { ok: false, ...error.info }
  }
}

export function startPair(init: PairInit): RunningPair {
  const pipes = init.pipes ?? memoryDataPipes(init.pipeOptions)
  const sending = new AbortController()
  const receiving = new AbortController()
  const common = { sha256: init.sha256 ?? nodeSha256, clock: init.clock ?? systemClock }
  const [senderName, receiverName] = init.names ?? ['Left', 'Right']
  const sendEvents: SendEvent[] = []
  const receiveEvents: ReceiveEvent[] = []
  const handles = {
    pipes,
    cancelSend: () => sending.abort(),
    cancelReceive: () => receiving.abort(),
    sendEvents,
    receiveEvents,
  }
  const sent = ended(
    Promise.resolve().then(() =>
      sendTransfer({
        ...common,
        pipe: pipes[0],
        source: init.source,
        signal: sending.signal,
        senderName,
        onEvent: (event) => {
          sendEvents.push(event)
          init.onSend?.(event, pair)
        },
      }),
    ),
  )
  const received = ended(
    Promise.resolve().then(() =>
      receiveTransfer({
        ...common,
        pipe: pipes[1],
        sink: init.sink,
        signal: receiving.signal,
        receiverName,
        ask: init.ask ?? (() => Promise.resolve(true)),
        onEvent: (event) => {
          receiveEvents.push(event)
          init.onReceive?.(event, pair)
        },
      }),
    ),
  )
  const pair: RunningPair = { ...handles, sent, received }
  return pair
}
