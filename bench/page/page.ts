// The script of a benchmark page: our peer connection and our transfer protocol in a browser, from a real File to a real file
// of the browser's own disk storage, with nothing of the desktop around them.
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes } from '../../src/core/base/bytes.ts'
import type { IceCandidate, PeerConnectionPort } from '../../src/core/peer/ports.ts'
import { BLOCK_BYTES } from '../../src/core/transfer/limits.ts'
import { ManifestBuilder } from '../../src/core/transfer/manifest-builder.ts'
import type { FileSink, FileSource, HashBlock } from '../../src/core/transfer/ports.ts'
import { receiveTransfer } from '../../src/core/transfer/receive.ts'
import { sendTransfer } from '../../src/core/transfer/send.ts'
import { Steering } from '../../src/core/transfer/steering.ts'
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

/** Each read of a File costs several messages between processes: a few megabytes at a time make them cheap. */
const PIECE_BYTES = 4 * 1024 * 1024

function fileSource(file: File): FileSource {
  const builder = new ManifestBuilder(hash)
  builder.add({
    kind: 'file',
    parent: -1,
    name: 'file.bin',
    sizeBytes: file.size,
    mtimeMs: file.lastModified,
    executable: false,
    linkTarget: null,
  })
  const pieces = new Map<number, Promise<ArrayBuffer>>()

  function piece(index: number): Promise<ArrayBuffer> {
    const known = pieces.get(index)
    if (known !== undefined) return known
    const read = file.slice(index * PIECE_BYTES, (index + 1) * PIECE_BYTES).arrayBuffer()
    pieces.set(index, read)
    pieces.delete(index - 2)
    return read
  }

  return {
    manifest: builder.finish(),
    skipped: { total: 0, list: [] },
    open: () =>
      Promise.resolve({
        /** Blocks are read in order, and a piece holds whole blocks. */
        async read(offset: number, targets: readonly Uint8Array[]) {
          const index = Math.floor(offset / PIECE_BYTES)
          const bytes = new Uint8Array(await piece(index))
          const start = offset - index * PIECE_BYTES
          let position = start
          for (const target of targets) {
            target.set(bytes.subarray(position, position + target.length))
            position += target.length
          }
          return Math.min(position, bytes.length) - start
        },
        checkUnchanged: () => Promise.resolve(),
        close: () => Promise.resolve(),
      }),
  }
}

/** Runs in a worker, where a file of the private file system can be written without a message per write to another process. */
const writerScript = `
  let handle
  onmessage = async ({ data }) => {
    if (data.position !== undefined) handle.write(data.bytes, { at: data.position })
    else if (data.open) {
      const root = await navigator.storage.getDirectory()
      handle = await (await root.getFileHandle('file.bin', { create: true })).createSyncAccessHandle()
      handle.truncate(0)
    } else { handle.flush(); handle.close() }
    postMessage(null)
  }`

async function privateFileSink(): Promise<FileSink> {
  const worker = new Worker(URL.createObjectURL(new Blob([writerScript], { type: 'text/javascript' })))
  const ask = (message: object): Promise<void> =>
    new Promise((resolve) => {
      worker.addEventListener('message', () => resolve(), { once: true })
      worker.postMessage(message)
    })
  await ask({ open: true })
  return {
    recall: () => Promise.resolve(null),
    check: ({ totalBytes }) =>
      Promise.resolve({ neededBytes: totalBytes, freeBytes: totalBytes, conflicts: 0 }),
    prepare: () => Promise.resolve({ progress: () => ({ state: 'missing' as const }), bytesBefore: 0 }),
    openFile: () =>
      Promise.resolve({
        async write(block: number, parts: readonly Uint8Array[]) {
          let position = block * BLOCK_BYTES
          for (const bytes of parts) {
            await ask({ position, bytes })
            position += bytes.length
          }
        },
        publish: () => ask({ close: true }),
        abandon: () => Promise.resolve(),
      }),
    storeSmall: () => Promise.reject(new Error('the benchmark moves one large file')),
    sameFile: () => Promise.resolve(),
    fileFailed: () => Promise.resolve(),
    finish: () => {
      worker.terminate()
      return Promise.resolve({ top: ['file.bin'], renamed: none, same: 0, links: 0, failed: none })
    },
    suspend: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  }
}

const none = { total: 0, list: [] } as const

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
      transferId: new Uint8Array(16),
      content: 'files',
      control: new Steering(),
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
      control: new Steering(),
      sha256: hash,
      hashBlock,
      clock,
      signal: new AbortController().signal,
      receiverName: 'bench',
      ask: () => {
        startedAtMs = performance.now()
        return Promise.resolve({
          conflict: 'rename',
          compare: 'quick',
          keepTimes: false,
          keepExecutable: false,
          links: 'skip',
        })
      },
      onEvent: () => undefined,
    })
    return { bytes, seconds: (performance.now() - startedAtMs) / 1000 }
  },
  close: () => connection?.close(),
}

Object.assign(globalThis, { benchPage: page })
