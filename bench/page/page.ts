// The script of a benchmark page: our peer connection and our transfer protocol in a browser, from a real file to a real file
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
  /** Copies the File of the page's input element to where it is read from. Once for all transfers of it. */
  prepare(): Promise<void>
  offer(): Promise<Described>
  answer(offer: Described): Promise<Described>
  accept(answer: Described): Promise<void>
  /** Sends it; resolves when the other side has it. */
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
  new Uint8Array(await crypto.subtle.digest('SHA-256', asOne(parts)))

/** Used over and over, because fresh memory costs a page more than what is done with it; WebCrypto takes its copy at once. */
const block = new Uint8Array(BLOCK_BYTES)

/** A part that is alone as it is, and several copied together. */
function asOne(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const [only] = parts
  return parts.length === 1 && only?.buffer instanceof ArrayBuffer
    ? new Uint8Array(only.buffer, only.byteOffset, only.length)
    : joined(parts, block)
}

/** The parts, one after the other, at the beginning of `target`. */
function joined(parts: readonly Uint8Array[], target: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let length = 0
  for (const part of parts) {
    target.set(part, length)
    length += part.length
  }
  return target.subarray(0, length)
}

const input = document.createElement('input')
input.type = 'file'
document.body.append(input)

/** Runs in a worker: there a file of the origin's private file system is read without a message per read to another process. */
const readerScript = `
  let handle
  onmessage = async ({ data }) => {
    if (data.lengthBytes !== undefined) {
      const bytes = new Uint8Array(data.buffer, 0, data.lengthBytes)
      const read = handle.read(bytes, { at: data.offset })
      return postMessage({ bytes, read }, [data.buffer])
    }
    if (data.close) return handle.close(), postMessage(null)
    const root = await navigator.storage.getDirectory()
    const target = await root.getFileHandle('source.bin', { create: true })
    handle = await target.createSyncAccessHandle()
    if (data.open) return postMessage(null)
    handle.truncate(0)
    const reader = data.file.stream().getReader()
    for (let at = 0; ; ) {
      const { done, value } = await reader.read()
      if (done) break
      at += handle.write(value, { at })
    }
    handle.flush()
    handle.close()
    postMessage(null)
  }`

/** Answers of a worker in the order of the questions. */
function startWorker<Answer>(script: string): {
  ask(question: object, move?: Transferable[]): Promise<Answer>
  stop(): void
} {
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
  const waiting: ((answer: Answer) => void)[] = []
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => waiting.shift()?.(data))
  return {
    ask: (question, move = []) =>
      new Promise((resolve) => {
        waiting.push(resolve)
        worker.postMessage(question, move)
      }),
    stop: () => worker.terminate(),
  }
}

/** Copies `file` into the origin's private file system, from where privateFileSource reads it. */
async function copyToPrivate(file: File): Promise<void> {
  const worker = startWorker<null>(readerScript)
  await worker.ask({ file })
  worker.stop()
}

/**
 * The file as it lies in the origin's private file system. Read like the desktop app reads, with one call per block: a File from a
 * picker is streamed by another process, which costs more than our protocol and would hide it.
 */
async function privateFileSource(file: File): Promise<FileSource> {
  const worker = startWorker<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly read: number } | null>(
    readerScript,
  )
  const buffers: ArrayBuffer[] = []
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
  await worker.ask({ open: true })
  return {
    manifest: builder.finish(),
    skipped: { total: 0, list: [] },
    open: () =>
      Promise.resolve({
        async read(offset: number, targets: readonly Uint8Array[]) {
          const lengthBytes = targets.reduce((sum, target) => sum + target.length, 0)
          const buffer = buffers.pop() ?? new ArrayBuffer(BLOCK_BYTES)
          const answer = await worker.ask({ offset, lengthBytes, buffer }, [buffer])
          if (answer === null) return 0
          let position = 0
          for (const target of targets) {
            target.set(answer.bytes.subarray(position, position + target.length))
            position += target.length
          }
          buffers.push(answer.bytes.buffer)
          return answer.read
        },
        checkUnchanged: () => Promise.resolve(),
        async close() {
          await worker.ask({ close: true })
          worker.stop()
        },
      }),
  }
}

/**
 * Runs in a worker, where a file of the private file system can be written without a message per write to another process. It writes
 * over the file of the round before, so that the system has the memory for it: in a virtual machine, memory that the host took back
 * costs 2.5 ms per MiB when it is first written to, where writing costs 0.17 ms, and a new file is nothing but such memory.
 */
const writerScript = `
  let handle
  onmessage = async ({ data }) => {
    if (data.position !== undefined) {
      handle.write(new Uint8Array(data.buffer, 0, data.lengthBytes), { at: data.position })
      return postMessage(data.buffer, [data.buffer])
    } else if (data.open) {
      const root = await navigator.storage.getDirectory()
      handle = await (await root.getFileHandle('file.bin', { create: true })).createSyncAccessHandle()
    } else { handle.flush(); handle.close() }
    postMessage(null)
  }`

async function privateFileSink(): Promise<FileSink> {
  const worker = startWorker<ArrayBuffer | null>(writerScript)
  const ask = async (message: object): Promise<void> => {
    await worker.ask(message)
  }
  let spare: ArrayBuffer | null = null
  await ask({ open: true })
  return {
    recall: () => Promise.resolve(null),
    check: ({ totalBytes }) =>
      Promise.resolve({ neededBytes: totalBytes, freeBytes: totalBytes, conflicts: 0 }),
    prepare: () => Promise.resolve({ progress: () => ({ state: 'missing' as const }), bytesBefore: 0 }),
    openFile: () =>
      Promise.resolve({
        async write(index: number, parts: readonly Uint8Array[]) {
          const buffer = spare ?? new ArrayBuffer(BLOCK_BYTES)
          spare = null
          const { length: lengthBytes } = joined(parts, new Uint8Array(buffer))
          spare = await worker.ask({ position: index * BLOCK_BYTES, lengthBytes, buffer }, [buffer])
        },
        publish: () => ask({ close: true }),
        abandon: () => Promise.resolve(),
      }),
    storeSmall: () => Promise.reject(new Error('the benchmark moves one large file')),
    sameFile: () => Promise.resolve(),
    fileFailed: () => Promise.resolve(),
    finish: () => {
      worker.stop()
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

function chosenFile(): File {
  const file = input.files?.[0]
  if (file === undefined) throw new Error('no file was chosen')
  return file
}

const page: BenchPage = {
  prepare: () => copyToPrivate(chosenFile()),
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
    const source = await privateFileSource(chosenFile())
    await sendTransfer({
      pipe: channel,
      source,
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
