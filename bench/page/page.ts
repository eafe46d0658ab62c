// The script of a benchmark page: our peer connection and our transfer protocol in a browser, from a real File to a real file
// of the browser's own disk storage, with nothing of the desktop around them.
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes } from '../../src/core/base/bytes.ts'
import type { IceCandidate, PeerConnectionPort } from '../../src/core/peer/ports.ts'
import type { FileSink, FileSource, HashBlock } from '../../src/core/transfer/ports.ts'
import { receiveTransfer } from '../../src/core/transfer/receive.ts'
import { sendTransfer } from '../../src/core/transfer/send.ts'
import { webPeerFactory } from '../../src/platform/web/rtc/factory.ts'

/** A description with all its candidates. */
export interface Described {
  readonly sdp: string
  readonly candidates: readonly IceCandidate[]
}

export interface BenchPage {
  offer(): Promise<Described>
  answer(offer: Described): Promise<Described>
  accept(answer: Described): Promise<void>
  /** Sends the File of the page's input element; resolves when the other side has it. */
  send(): Promise<void>
  /** Receives into the origin's private file system; answers bytes and seconds from the yes to the end. */
  receive(): Promise<{ readonly bytes: number; readonly seconds: number }>
  close(): void
}

const clock = {
  nowMs: () => Date.now(),
  after: (delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
// Only names and roots are hashed by script; blocks by the browser.
const hash = (...parts: readonly Uint8Array[]): Uint8Array => sha256(concatBytes(...parts))
const hashBlock: HashBlock = async (parts) =>
  new Uint8Array(
    await crypto.subtle.digest('SHA-256', parts.length === 1 ? exact(parts[0]) : concatBytes(...parts)),
  )

/** What WebCrypto takes: bytes that are not in shared memory. */
function exact(bytes: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  return bytes?.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    : new Uint8Array(0)
}

const input = document.createElement('input')
input.type = 'file'
document.body.append(input)

function fileSource(file: File): FileSource {
  const entry = {
    kind: 'file',
    path: ['file.bin'],
    sizeBytes: file.size,
    mtimeMs: file.lastModified,
    executable: false,
  } as const
  return {
    manifest: { entries: [entry], totalBytes: file.size },
    open: () =>
      Promise.resolve({
        async read(offset: number, targets: readonly Uint8Array[]) {
          const wanted = targets.reduce((sum, target) => sum + target.length, 0)
          const bytes = new Uint8Array(await file.slice(offset, offset + wanted).arrayBuffer())
          let position = 0
          for (const target of targets) {
            target.set(bytes.subarray(position, position + target.length))
            position += target.length
          }
          return bytes.length
        },
        checkUnchanged: () => Promise.resolve(),
        close: () => Promise.resolve(),
      }),
  }
}

async function privateFileSink(): Promise<FileSink> {
  const root = await navigator.storage.getDirectory()
  await root.removeEntry('file.bin').catch(() => undefined)
  const handle = await root.getFileHandle('file.bin', { create: true })
  const stream = await handle.createWritable()
  return {
    prepare: () => Promise.resolve(),
    openFile: () =>
      Promise.resolve({
        async write(position: number, parts: readonly Uint8Array[]) {
          for (const part of parts) await stream.write({ type: 'write', position, data: exact(part) })
        },
        publish: () => stream.close(),
        abandon: () => stream.abort(),
      }),
    finish: () => Promise.resolve({ top: ['file.bin'] }),
    abandon: () => Promise.resolve(),
  }
}

let connection: PeerConnectionPort | null = null

async function describe(make: (peer: PeerConnectionPort) => Promise<string>): Promise<Described> {
  const peer = webPeerFactory().create({ iceServers: [], relayOnly: false })
  connection = peer
  const candidates: IceCandidate[] = []
  const gathered = new Promise<void>((resolve) => {
    peer.onCandidate((candidate) => {
      if (candidate === null) resolve()
      else candidates.push(candidate)
    })
  })
  const sdp = await make(peer)
  await gathered
  return { sdp, candidates }
}

async function openChannel(): Promise<PeerConnectionPort> {
  const peer = connection
  if (peer === null) throw new Error('there is no connection')
  await new Promise<void>((resolve) => {
    peer.channel.onOpen(resolve)
  })
  return peer
}

async function addAll(peer: PeerConnectionPort, candidates: readonly IceCandidate[]): Promise<void> {
  for (const candidate of candidates) await peer.addCandidate(candidate)
}

const page: BenchPage = {
  offer: () => describe((peer) => peer.createOffer()),
  answer: (offer) =>
    describe(async (peer) => {
      const sdp = await peer.acceptOffer(offer.sdp)
      await addAll(peer, offer.candidates)
      return sdp
    }),
  async accept(answer) {
    if (connection === null) return
    await connection.acceptAnswer(answer.sdp)
    await addAll(connection, answer.candidates)
  },
  async send() {
    const { channel } = await openChannel()
    const file = input.files?.[0]
    if (file === undefined) throw new Error('no file was chosen')
    await sendTransfer({
      pipe: channel,
      source: fileSource(file),
      sha256: hash,
      hashBlock,
      clock,
      signal: new AbortController().signal,
      senderName: 'bench',
      onEvent: () => undefined,
    })
  },
  async receive() {
    const { channel } = await openChannel()
    let startedAtMs = 0
    const { bytes } = await receiveTransfer({
      pipe: channel,
      sink: await privateFileSink(),
      sha256: hash,
      hashBlock,
      clock,
      signal: new AbortController().signal,
      receiverName: 'bench',
      ask: () => {
        startedAtMs = performance.now()
        return Promise.resolve(true)
      },
      onEvent: () => undefined,
    })
    return { bytes, seconds: (performance.now() - startedAtMs) / 1000 }
  },
  close: () => connection?.close(),
}

Object.assign(globalThis, { benchPage: page })
