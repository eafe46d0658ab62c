import type { Clock } from '../base/clock.ts'
import { DroplineError, toDroplineError } from '../base/errors.ts'
import { displayPeerName } from './display.ts'
import type { ReceiveEvent, ReceiveOutcome } from './events.ts'
import { ACK_EVERY_BYTES, ACK_EVERY_FILES, ACK_EVERY_MS } from './limits.ts'
import { checkVersion, type Hello, ownHello } from './hello.ts'
import { Link, type TransferControl } from './link.ts'
import { ManifestCollector } from './manifest-wire.ts'
import type { Manifest } from './manifest.ts'
import { messageType, unexpected } from './messages.ts'
import { blockHasher } from './file-hash.ts'
import type { DataPipe, FileSink, HashBlock, Sha256 } from './ports.ts'
import { IncomingFiles } from './receive-files.ts'
import { type Summary, summarise } from './summary.ts'

/** What a person decides about. */
export interface Offer {
  readonly peerName: string
  readonly summary: Summary
  readonly manifest: Manifest
  /** Aborted when the question has become pointless: the sender is gone, or this side cancelled. */
  readonly signal: AbortSignal
}

export interface ReceiveInit {
  readonly pipe: DataPipe
  readonly sink: FileSink
  readonly sha256: Sha256
  /** Hashes blocks; without it `sha256` does. */
  readonly hashBlock?: HashBlock
  readonly clock: Clock
  /** Aborting it cancels; the other side is told. */
  readonly signal: AbortSignal
  /** How this computer calls itself. */
  readonly receiverName: string
  /** Asks the person; the manifest has been checked. */
  readonly ask: (offer: Offer) => Promise<boolean>
  readonly onEvent: (event: ReceiveEvent) => void
}

/**
 * Receives what the other side offers over `pipe`. Resolves when everything is verified, flushed and under its final name and
 * the sender was told; rejects with a DroplineError after the sender was told why and incomplete files were removed. Leaves the
 * pipe open: whoever opened it closes it.
 */
export async function receiveTransfer(init: ReceiveInit): Promise<ReceiveOutcome> {
  const receiver = new Receiver(init)
  try {
    const outcome = await receiver.run()
    await receiver.link.farewell(null)
    return outcome
  } catch (thrown) {
    const error = toDroplineError(thrown)
    // Both at once: the sender hears the reason while the disk is tidied.
    await Promise.all([receiver.link.farewell(error), receiver.abandon()])
    throw error
  }
}

type Phase = 'hello' | 'manifest' | 'asking' | 'files' | 'ended'

class Receiver {
  readonly link: Link
  readonly #init: ReceiveInit
  readonly #collector: ManifestCollector
  #phase: Phase = 'hello'
  #peerName = ''
  #manifest: Manifest | null = null
  #files: IncomingFiles | null = null
  #prepared = false
  #done = { bytes: 0, files: 0 }
  #acked = { bytes: 0, files: 0 }
  #saidFinishing = false
  #cancelAck: (() => void) | null = null

  constructor(init: ReceiveInit) {
    this.#init = init
    this.#collector = new ManifestCollector(init.sha256)
    this.link = new Link({
      pipe: init.pipe,
      clock: init.clock,
      signal: init.signal,
      onControl: (message) => this.#hear(message),
      onData: (message) => this.#take(message),
    })
  }

  async run(): Promise<ReceiveOutcome> {
    this.link.open()
    this.link.throwIfFailed()
    this.link.send(ownHello(this.#init.receiverName))
    await this.link.until(() => this.#manifest !== null)
    if (this.#manifest === null) throw new Error('no manifest')
    const manifest = this.#manifest
    const summary = summarise(manifest)
    await this.#askPerson(manifest, summary)
    await this.#receiveFiles(manifest)
    const report = await this.#init.sink.finish()
    this.link.throwIfFailed()
    const { files, bytes } = summary
    this.link.send({ type: 'complete', files, bytes })
    return { files, bytes, bytesMoved: bytes, bytesSkipped: 0, top: report.top, report }
  }

  /** Removes what is incomplete, after everything under way has stopped. */
  async abandon(): Promise<void> {
    this.#cancelAck?.()
    this.#files?.stop()
    await this.#files?.settled()
    if (this.#prepared) await this.#init.sink.abandon()
  }

  async #askPerson(manifest: Manifest, summary: Summary): Promise<void> {
    this.link.send({ type: 'asking' })
    const pointless = new AbortController()
    const answer = this.#init.ask({ peerName: this.#peerName, summary, manifest, signal: pointless.signal })
    try {
      if (await Promise.race([answer, this.link.failed])) return
    } catch (error) {
      answer.catch(() => undefined)
      pointless.abort(error)
      throw error
    }
    this.link.send({ type: 'decline' })
    throw new DroplineError('declined')
  }

  async #receiveFiles(manifest: Manifest): Promise<void> {
    this.#prepared = true
    await this.#init.sink.prepare(manifest)
    this.link.throwIfFailed()
    const files = new IncomingFiles({
      manifest,
      sink: this.#init.sink,
      sha256: this.#init.sha256,
      hashBlock: blockHasher(this.#init.sha256, this.#init.hashBlock),
      onDone: (bytes, published) => this.#noteDone(bytes, published),
      onError: (error) => this.link.fail(error),
    })
    this.#files = files
    this.#phase = 'files'
    this.link.send({ type: 'accept' })
    await this.link.until(() => this.#phase === 'ended')
    await this.link.until(() => this.#done.bytes === manifest.totalBytes)
    this.#acknowledge()
    this.#saidFinishing = true
    this.#init.onEvent({ type: 'finishing' })
    await files.settled()
    this.link.throwIfFailed()
    this.#acknowledge()
  }

  #hear(message: TransferControl): void {
    switch (message.type) {
      case 'hello':
        this.#hearHello(message)
        break
      case 'manifest-end':
        this.#expect('manifest', message.type, 'asking')
        this.#manifest = this.#collector.finish(message)
        this.link.wake()
        break
      case 'file-end':
        this.#expect('files', message.type, 'files')
        return this.#files?.fileEnd(message.file, message.root)
      case 'end':
        this.#expect('files', message.type, 'ended')
        this.#files?.end()
        this.link.wake()
        break
      default:
        throw unexpected(message.type)
    }
  }

  #hearHello(hello: Hello): void {
    checkVersion(hello)
    this.#expect('hello', 'hello', 'manifest')
    this.#peerName = displayPeerName(hello.name)
  }

  #take(message: Uint8Array): void {
    const type = message[0]
    if (type === messageType.manifestPart) {
      this.#expect('manifest', 'manifest part', 'manifest')
      this.#collector.add(message)
      return
    }
    this.#expect('files', 'data', 'files')
    switch (type) {
      case messageType.block:
        return this.#files?.block(message)
      case messageType.chunk:
        return this.#files?.chunk(message)
      case messageType.pack:
        return this.#files?.pack(message)
      default:
        throw unexpected('message type')
    }
  }

  #noteDone(bytes: number, files: number): void {
    this.#done = { bytes, files }
    const enough =
      bytes - this.#acked.bytes >= ACK_EVERY_BYTES || files - this.#acked.files >= ACK_EVERY_FILES
    if (enough) this.#acknowledge()
    else this.#cancelAck ??= this.#init.clock.after(ACK_EVERY_MS, () => this.#acknowledge())
    if (this.#phase === 'ended') this.link.wake()
  }

  #acknowledge(): void {
    this.#cancelAck?.()
    this.#cancelAck = null
    const { bytes, files } = this.#done
    if (bytes === this.#acked.bytes && files === this.#acked.files) return
    this.#acked = { bytes, files }
    this.link.send({ type: 'ack', bytes, files })
    if (!this.#saidFinishing) this.#init.onEvent({ type: 'progress', bytesDone: bytes, filesDone: files })
  }

  #expect(now: Phase, type: string, next: Phase): void {
    if (this.#phase !== now) throw unexpected(type)
    this.#phase = next
  }
}
