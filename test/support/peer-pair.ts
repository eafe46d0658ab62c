import { createHash } from 'node:crypto'
import { systemClock } from '../../src/platform/node/clock.ts'
import { type ConnectedPeer, connectPeer, type ConnectPeerInit } from '../../src/core/peer/connect.ts'
import {
  HIGH_WATER_BYTES,
  type PeerChannel,
  type PeerConfig,
  type PeerConnectionPort,
  type PeerFactory,
} from '../../src/core/peer/ports.ts'
import { memoryPipePair, type Tamper } from './memory-pipe.ts'

export const NO_SERVERS: PeerConfig = { iceServers: [], relayOnly: false }

/** Keys as two sides hold them after pairing. */
export function bindKeyPair() {
  const [first, second, transcriptHash] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  return [
    { local: first, remote: second, transcriptHash },
    { local: second, remote: first, transcriptHash },
  ] as const
}

export interface BoundOptions {
  readonly tamper?: Tamper<Uint8Array>
  readonly onNetworkChange?: ConnectPeerInit['onNetworkChange']
}

/** Two peers of these stacks, connected and bound as the product does it. */
export async function connectBound(
  offerer: PeerFactory,
  answerer: PeerFactory,
  config = NO_SERVERS,
  { tamper, onNetworkChange }: BoundOptions = {},
): Promise<[ConnectedPeer, ConnectedPeer]> {
  const [offering, answering] = memoryPipePair<Uint8Array>(tamper)
  const [offeringKeys, answeringKeys] = bindKeyPair()
  const shared = {
    config,
    clock: systemClock,
    signal: new AbortController().signal,
    ...(onNetworkChange === undefined ? {} : { onNetworkChange }),
  }
  return await Promise.all([
    connectPeer({ ...shared, role: 'offerer', factory: offerer, sealed: offering, bind: offeringKeys }),
    connectPeer({ ...shared, role: 'answerer', factory: answerer, sealed: answering, bind: answeringKeys }),
  ])
}

/** Two bare connections that exchange SDP and candidates as they come, and the moment when both channels are open. */
export async function connectRaw(
  offerer: PeerFactory,
  answerer: PeerFactory,
): Promise<[PeerConnectionPort, PeerConnectionPort]> {
  const first = offerer.create(NO_SERVERS)
  const second = answerer.create(NO_SERVERS)
  trickle(first, second)
  trickle(second, first)
  const open = Promise.all([opened(first.channel), opened(second.channel)])
  await first.acceptAnswer(await second.acceptOffer(await first.createOffer()))
  await open
  return [first, second]
}

export function trickle(from: PeerConnectionPort, to: PeerConnectionPort): void {
  from.onCandidate((candidate) => {
    if (candidate !== null) void to.addCandidate(candidate)
  })
}

export function opened(channel: PeerChannel): Promise<void> {
  return new Promise((resolve) => channel.onOpen(resolve))
}

export function closed(channel: PeerChannel): Promise<void> {
  return new Promise((resolve) => channel.onClose(resolve))
}

/** Resolves when bufferedBytes is at or below the low mark. */
export function low(channel: PeerChannel): Promise<void> {
  return new Promise((resolve) => {
    const stop = channel.onLow(() => {
      stop()
      resolve()
    })
  })
}

/** Bytes that differ everywhere, so that a lost, doubled or swapped message changes the hash. */
export function patternBytes(length: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4))
  for (let index = 0; index < words.length; index++) words[index] = Math.imul(index + seed, 0x9e3779b1)
  return new Uint8Array(words.buffer, 0, length)
}

export function sha256Hex(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

export interface PumpReport {
  /** The most that was ever buffered, in bytes. */
  readonly peakBytes: number
  /** How often the sender had to wait for onLow. */
  readonly waits: number
}

/** Sends `bytes` in messages of `size`, waiting as PeerChannel asks for. */
export async function pump(channel: PeerChannel, bytes: Uint8Array, size: number): Promise<PumpReport> {
  let peakBytes = 0
  let waits = 0
  for (let offset = 0; offset < bytes.length; offset += size) {
    channel.send(bytes.slice(offset, offset + size))
    peakBytes = Math.max(peakBytes, channel.bufferedBytes)
    if (channel.bufferedBytes <= HIGH_WATER_BYTES) continue
    waits += 1
    await low(channel)
  }
  return { peakBytes, waits }
}

/** The next messages until `total` bytes are there. */
export function collect(channel: PeerChannel, total: number): Promise<Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const messages: Uint8Array[] = []
    let received = 0
    const stopClose = channel.onClose(() => {
      reject(new Error(`the channel closed after ${received} of ${total} bytes`))
    })
    const stop = channel.onMessage((message) => {
      messages.push(message)
      received += message.length
      if (received < total) return
      stop()
      stopClose()
      resolve(messages)
    })
  })
}
