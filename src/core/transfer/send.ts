import type { Clock } from '../base/clock.ts'
import { DroplineError, toDroplineError } from '../base/errors.ts'
import { readAhead } from './concurrency.ts'
import { displayPeerName } from './display.ts'
import type { SendEvent, TransferOutcome } from './events.ts'
import { READ_AHEAD_STEPS, WINDOW_BYTES, WINDOW_FILES } from './limits.ts'
import { checkVersion, type Hello, ownHello } from './hello.ts'
import { Link, type TransferControl } from './link.ts'
import { encodeManifest } from './manifest-wire.ts'
import { unexpected } from './messages.ts'
import { checkOwnManifest } from './names.ts'
import { blockHasher } from './file-hash.ts'
import type { DataPipe, FileSource, HashBlock, Sha256 } from './ports.ts'
import { type LoadedStep, planSteps, StepLoader } from './send-steps.ts'
import { summarise, topNames } from './summary.ts'

export interface SendInit {
  readonly pipe: DataPipe
  readonly source: FileSource
  readonly sha256: Sha256
  /** Hashes blocks; without it `sha256` does. */
  readonly hashBlock?: HashBlock
  readonly clock: Clock
  /** Aborting it cancels; the other side is told. */
  readonly signal: AbortSignal
  /** How this computer calls itself. */
  readonly senderName: string
  readonly onEvent: (event: SendEvent) => void
}

/**
 * Offers the files of `source` over `pipe` and sends them when the other side accepts. Resolves when the other side has
 * everything verified, flushed and under its final name. Rejects with a DroplineError after the other side was told why. Leaves
 * the pipe open: whoever opened it closes it.
 */
export async function sendTransfer(init: SendInit): Promise<TransferOutcome> {
  checkOwnManifest(init.source.manifest.entries)
  const sender = new Sender(init)
  try {
    const outcome = await sender.run()
    await sender.link.farewell(null)
    return outcome
  } catch (thrown) {
    const error = toDroplineError(thrown)
    await sender.link.farewell(error)
    throw error
  }
}

/** What the other side may say next. */
type Expects = 'hello' | 'asking' | 'answer' | 'acks' | 'nothing'

class Sender {
  readonly link: Link
  readonly #init: SendInit
  readonly #summary: ReturnType<typeof summarise>
  #expects: Expects = 'hello'
  #accepted = false
  #endSent = false
  #completed = false
  #saidFinishing = false
  #sent = { bytes: 0, files: 0 }
  #acked = { bytes: 0, files: 0 }

  constructor(init: SendInit) {
    this.#init = init
    this.#summary = summarise(init.source.manifest)
    this.link = new Link({
      pipe: init.pipe,
      clock: init.clock,
      signal: init.signal,
      onControl: (message) => this.#hear(message),
      onData: () => {
        throw new DroplineError('protocol-violation', { what: 'data from the receiver' })
      },
    })
  }

  async run(): Promise<TransferOutcome> {
    this.link.open()
    await this.#offer()
    await this.link.until(() => this.#accepted)
    await this.#stream()
    this.link.send({ type: 'end' })
    this.#endSent = true
    if (this.#acked.bytes === this.#summary.bytes) this.#finishing()
    await this.link.until(() => this.#completed)
    this.link.peerKnows()
    const { files, bytes } = this.#summary
    return { files, bytes, bytesMoved: bytes, bytesSkipped: 0, top: topNames(this.#init.source.manifest) }
  }

  async #offer(): Promise<void> {
    const { manifest } = this.#init.source
    this.link.throwIfFailed()
    this.link.send(ownHello(this.#init.senderName))
    const { parts, sha256 } = encodeManifest(manifest, this.#init.sha256)
    for (const part of parts) {
      await this.link.untilPipeHasRoom()
      this.link.sendMessage(part)
    }
    this.link.send({
      type: 'manifest-end',
      entries: manifest.entries.length,
      bytes: manifest.totalBytes,
      sha256,
    })
  }

  async #stream(): Promise<void> {
    const { source, sha256, hashBlock } = this.#init
    const loader = new StepLoader(source, sha256, blockHasher(sha256, hashBlock))
    try {
      const steps = readAhead(planSteps(this.#init.source), READ_AHEAD_STEPS, (step) => loader.load(step))
      for await (const loaded of steps) await this.#sendStep(loaded)
    } finally {
      await loader.close()
    }
  }

  async #sendStep({ messages, payloadBytes, filesEnded, recycle }: LoadedStep): Promise<void> {
    await this.link.until(
      () =>
        this.#sent.bytes - this.#acked.bytes + payloadBytes <= WINDOW_BYTES &&
        this.#sent.files - this.#acked.files + filesEnded <= WINDOW_FILES,
    )
    await this.link.untilPipeHasRoom()
    this.#sent = { bytes: this.#sent.bytes + payloadBytes, files: this.#sent.files + filesEnded }
    for (const message of messages) this.link.sendMessage(message)
    if (this.#init.pipe.copiesOnSend) recycle()
  }

  #hear(message: TransferControl): void {
    switch (message.type) {
      case 'hello':
        this.#hearHello(message)
        break
      case 'asking':
        this.#expect('asking', message.type, 'answer')
        this.#init.onEvent({ type: 'asked' })
        break
      case 'accept':
        this.#expect('answer', message.type, 'acks')
        this.#accepted = true
        this.#init.onEvent({ type: 'accepted' })
        this.link.wake()
        break
      case 'decline':
        this.#expect('answer', message.type, 'nothing')
        this.link.failFromPeer(new DroplineError('declined'))
        break
      case 'ack':
        this.#hearAck(message)
        break
      case 'complete':
        this.#hearComplete(message)
        break
      default:
        throw unexpected(message.type)
    }
  }

  #hearHello(hello: Hello): void {
    checkVersion(hello)
    this.#expect('hello', 'hello', 'asking')
    this.#init.onEvent({ type: 'peer-named', name: displayPeerName(hello.name) })
  }

  #hearAck(ack: { readonly bytes: number; readonly files: number }): void {
    this.#expect('acks', 'ack', 'acks')
    const { bytes, files } = this.#acked
    if (
      ack.bytes < bytes ||
      ack.files < files ||
      ack.bytes > this.#sent.bytes ||
      ack.files > this.#sent.files
    )
      throw new DroplineError('protocol-violation', { what: 'impossible acknowledgement' })
    this.#acked = { bytes: ack.bytes, files: ack.files }
    this.#progress(ack.bytes, ack.files)
    // The last bytes are there before the last file is published: what follows is the receiver's flushing.
    if (this.#endSent && ack.bytes === this.#summary.bytes) this.#finishing()
    this.link.wake()
  }

  #progress(bytesDone: number, filesDone: number): void {
    if (!this.#saidFinishing) this.#init.onEvent({ type: 'progress', bytesDone, filesDone })
  }

  #finishing(): void {
    if (this.#saidFinishing) return
    this.#saidFinishing = true
    this.#init.onEvent({ type: 'finishing' })
  }

  #hearComplete(total: { readonly files: number; readonly bytes: number }): void {
    this.#expect('acks', 'complete', 'nothing')
    if (!this.#endSent || total.files !== this.#summary.files || total.bytes !== this.#summary.bytes)
      throw new DroplineError('protocol-violation', { what: 'complete without everything' })
    this.#progress(total.bytes, total.files)
    this.#finishing()
    this.#completed = true
    this.link.wake()
  }

  #expect(now: Expects, type: string, next: Expects): void {
    if (this.#expects !== now) throw unexpected(type)
    this.#expects = next
  }
}
