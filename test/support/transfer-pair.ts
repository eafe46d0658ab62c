import type { Clock } from '../../src/core/base/clock.ts'
import type { ErrorInfo } from '../../src/core/base/errors.ts'
import { DroplineError } from '../../src/core/base/errors.ts'
import type {
  ReceiveEvent,
  ReceiveOutcome,
  SendEvent,
  TransferOutcome,
} from '../../src/core/transfer/events.ts'
import type { FileSink, FileSource, ReceiveChoice, Sha256 } from '../../src/core/transfer/ports.ts'
import { type Acceptance, type Offer, receiveTransfer } from '../../src/core/transfer/receive.ts'
import { sendTransfer } from '../../src/core/transfer/send.ts'
import { Steering } from '../../src/core/transfer/steering.ts'
import { systemClock } from '../../src/platform/node/clock.ts'
import { nodeSha256 } from '../../src/platform/node/files/sha256.ts'
import { type DataPipeOptions, type MemoryDataPipe, memoryDataPipes } from './memory-data-pipe.ts'

/** How one side ended: with its outcome, or with the code and facts of its error. */
export type Ended<T> = { readonly ok: true; readonly outcome: T } | ({ readonly ok: false } & ErrorInfo)

/** What a person says who changes no setting. */
export const usualChoice: ReceiveChoice = {
  conflict: 'rename',
  compare: 'quick',
  keepTimes: true,
  keepExecutable: true,
  links: 'keep',
}

export const someTransferId = new Uint8Array(16).fill(0xd1)

export interface PairInit {
  readonly source: FileSource
  readonly sink: FileSink
  readonly clock?: Clock
  readonly sha256?: Sha256
  readonly pipes?: [MemoryDataPipe, MemoryDataPipe]
  readonly pipeOptions?: DataPipeOptions
  readonly transferId?: Uint8Array
  /** The sender's and the receiver's. */
  readonly controls?: readonly [Steering, Steering]
  readonly choice?: Partial<ReceiveChoice>
  readonly more?: () => boolean
  readonly ask?: (offer: Offer) => Promise<Acceptance | boolean | null>
  readonly onSend?: (event: SendEvent, pair: RunningPair) => void
  readonly onReceive?: (event: ReceiveEvent, pair: RunningPair) => void
  readonly names?: readonly [string, string]
}

/** A sender and a receiver over a memory pipe. */
export interface RunningPair {
  readonly pipes: [MemoryDataPipe, MemoryDataPipe]
  readonly controls: readonly [Steering, Steering]
  readonly cancelSend: () => void
  readonly cancelReceive: () => void
  readonly leaveSend: () => void
  readonly leaveReceive: () => void
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
  const controls = init.controls ?? ([new Steering(), new Steering()] as const)
  const aborts = Array.from({ length: 4 }, () => new AbortController())
  const [sending, receiving, sendLeaving, receiveLeaving] = aborts as [
    AbortController,
    AbortController,
    AbortController,
    AbortController,
  ]
  const common = { sha256: init.sha256 ?? nodeSha256, clock: init.clock ?? systemClock }
  const [senderName, receiverName] = init.names ?? ['Left', 'Right']
  const sendEvents: SendEvent[] = []
  const receiveEvents: ReceiveEvent[] = []
  const handles = {
    pipes,
    controls,
    cancelSend: () => sending.abort(),
    cancelReceive: () => receiving.abort(),
    leaveSend: () => sendLeaving.abort(),
    leaveReceive: () => receiveLeaving.abort(),
    sendEvents,
    receiveEvents,
  }
  const ask = async (offer: Offer): Promise<Acceptance | null> => {
    const answer = (await init.ask?.(offer)) ?? init.ask === undefined
    if (answer === false) return null
    return answer === true ? { ...usualChoice, ...init.choice } : answer
  }
  const sent = ended(
    Promise.resolve().then(() =>
      sendTransfer({
        ...common,
        pipe: pipes[0],
        source: init.source,
        transferId: init.transferId ?? someTransferId,
        content: 'files',
        control: controls[0],
        signal: sending.signal,
        leaveSignal: sendLeaving.signal,
        senderName,
        more: init.more,
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
        control: controls[1],
        signal: receiving.signal,
        leaveSignal: receiveLeaving.signal,
        receiverName,
        ask,
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

/** Both ends of a pair. */
export async function bothEnds(pair: RunningPair): Promise<{
  readonly sent: Ended<TransferOutcome>
  readonly received: Ended<ReceiveOutcome>
}> {
  const [sent, received] = await Promise.all([pair.sent, pair.received])
  return { sent, received }
}
