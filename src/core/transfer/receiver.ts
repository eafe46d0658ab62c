import { equalBytes } from '../base/bytes.ts'
import { DroplineError } from '../base/errors.ts'
import { Acknowledger } from './acknowledger.ts'
import { displayPeerName } from './display.ts'
import type { ReceiveOutcome } from './events.ts'
import { Failures, reportedPath } from './failures.ts'
import { blockHasher } from './file-hash.ts'
import { Flow } from './flow.ts'
import { checkVersion, type Hello, ownHello } from './hello.ts'
import { MANIFEST_LIMIT_ENTRIES } from './limits.ts'
import { Link, shownDetail, type TransferControl } from './link.ts'
import { ManifestReader } from './manifest-reader.ts'
import type { Manifest } from './manifest.ts'
import { type Control, messageType, tellableCode, tellableDetail, unexpected } from './messages.ts'
import type { TransferPlan } from './plan.ts'
import { planOf } from './plan-of.ts'
import { encodePlan } from './plan-wire.ts'
import type { FileSink, SinkCheck, SinkRequest } from './ports.ts'
import type { Acceptance, KnownOffer, ReceiveInit } from './receive.ts'
import { IncomingFiles } from './receive-files.ts'
import { ReceiveLedger } from './receive-ledger.ts'
import { Storage } from './storage.ts'
import { summarise } from './summary.ts'

type Phase = 'hello' | 'offer' | 'recalling' | 'manifest' | 'asking' | 'files' | 'ended'
type OfferMessage = Extract<Control, { readonly type: 'offer' }>

/** What the transfer is and how the sink is to begin with it; a null request continues. */
interface Agreed {
  readonly manifest: Manifest
  readonly request: SinkRequest | null
}

/** What is there once bytes may come. */
interface Receiving {
  readonly plan: TransferPlan
  readonly ledger: ReceiveLedger
  readonly acks: Acknowledger
  readonly files: IncomingFiles
}

/** The receiver's side of one conversation. `run` once, then `stop` if it rejected, then `close`. */
export class Receiver {
  readonly link: Link
  readonly #init: ReceiveInit
  readonly #flow: Flow
  readonly #storage: Storage
  readonly #reader: ManifestReader
  readonly #failures = new Failures()
  #sink: FileSink
  /** Whether the sink has something that has to be kept or thrown away. */
  #sinkBegun = false
  #phase: Phase = 'hello'
  #peerName = ''
  #offer: OfferMessage | null = null
  #manifest: Manifest | null = null
  #receiving: Receiving | null = null
  #more = false

  constructor(init: ReceiveInit) {
    this.#init = init
    this.#sink = init.sink
    this.#reader = new ManifestReader(init.sha256)
    this.link = new Link({
      pipe: init.pipe,
      clock: init.clock,
      signal: init.signal,
      leaveSignal: init.leaveSignal,
      onControl: (message) => this.#hear(message),
      onData: (message) => this.#take(message),
    })
    this.#flow = new Flow({
      steering: init.control,
      send: (control) => this.link.send(control),
      onEvent: init.onEvent,
      onChange: () => this.link.wake(),
      tellsLimit: true,
    })
    this.#storage = new Storage({
      clock: init.clock,
      steering: init.control,
      onBlocked: (reason) => this.#flow.setStorage(reason),
    })
  }

  async run(): Promise<Omit<ReceiveOutcome, 'confirmed'>> {
    this.link.failed.catch(() => this.#storage.stop())
    this.link.open()
    this.link.throwIfFailed()
    this.link.send(ownHello(this.#init.receiverName))
    this.#flow.open()
    const agreed = await this.#agree(await this.#untilOffered())
    const receiving = await this.#prepare(agreed)
    await this.#receiveFiles(receiving)
    const report = await this.#storage.run(() => this.#sink.finish())
    this.link.throwIfFailed()
    const { done, arrivedBytes } = receiving.ledger
    const { plan } = receiving
    this.link.send({ type: 'complete', ...done, failed: plan.failedFiles })
    return {
      ...done,
      bytesMoved: arrivedBytes,
      bytesSkipped: plan.bytesBefore + plan.bytesSame,
      top: report.top,
      more: this.#more,
      failed: this.#failures.with(report.failed),
      report,
    }
  }

  /** After a farewell: forgets the transfer if the sender knows that it is complete; answers whether it does. */
  async confirm(): Promise<boolean> {
    // A journal that stays does no harm: whoever comes again is told the same.
    if (this.link.heardBye) await this.#sink.forget?.().catch(() => undefined)
    return this.link.heardBye
  }

  /** Lets go of the disk after everything under way has stopped: keeps what has arrived, or throws away what is incomplete. */
  async stop(keep: boolean): Promise<void> {
    this.#receiving?.acks.stop()
    this.#storage.stop()
    this.#receiving?.files.stop()
    await this.#receiving?.files.settled()
    if (!this.#sinkBegun) return
    if (keep) await this.#sink.suspend()
    else await this.#sink.abandon()
  }

  close(): void {
    this.#receiving?.acks.stop()
    this.#flow.close()
  }

  async #untilOffered(): Promise<OfferMessage> {
    await this.link.until(() => this.#offer !== null)
    if (this.#offer === null) throw new Error('no offer')
    return this.#offer
  }

  /** Comes to know the manifest, and whether it is wanted. */
  async #agree(offer: OfferMessage): Promise<Agreed> {
    const recalled = await this.#recall(offer)
    if (recalled !== null) {
      this.link.send({ type: 'manifest-known' })
      this.#phase = 'asking'
      this.#init.onOffer?.(this.#known(offer, recalled))
      this.#init.onEvent({ type: 'accepted', resumed: true })
      return { manifest: recalled, request: null }
    }
    this.#phase = 'manifest'
    this.link.send({ type: 'manifest-wanted' })
    await this.link.until(() => this.#manifest !== null)
    if (this.#manifest === null) throw new Error('no manifest')
    const manifest = this.#manifest
    const known = this.#known(offer, manifest)
    this.#init.onOffer?.(known)
    const acceptance = await this.#ask(known, await this.#sink.check(manifest))
    return await this.#accept(offer, manifest, acceptance)
  }

  #known(offer: OfferMessage, manifest: Manifest): KnownOffer {
    const { transfer: transferId, content } = offer
    return { peerName: this.#peerName, transferId, content, summary: summarise(manifest), manifest }
  }

  /** The manifest of this very offer, accepted before. */
  async #recall(offer: OfferMessage): Promise<Manifest | null> {
    const recalled = await this.#sink.recall(offer.transfer)
    // From here on there may be a journal that this sink has to deal with.
    if (recalled !== null) this.#sinkBegun = true
    this.link.throwIfFailed()
    return recalled !== null && equalBytes(recalled.sha256, offer.sha256) ? recalled : null
  }

  async #accept(offer: OfferMessage, manifest: Manifest, acceptance: Acceptance): Promise<Agreed> {
    const { sink, ...choice } = acceptance
    if (sink !== undefined && sink !== this.#sink) {
      this.#sink = sink
      this.#sinkBegun = false
      if ((await this.#recall(offer)) !== null) return { manifest, request: null }
      await sink.check(manifest)
    }
    this.link.throwIfFailed()
    this.#init.onEvent({ type: 'accepted', resumed: false })
    return { manifest, request: { ...choice, transferId: offer.transfer, manifest } }
  }

  async #ask(known: KnownOffer, check: SinkCheck): Promise<Acceptance> {
    this.link.throwIfFailed()
    this.link.send({ type: 'asking' })
    const pointless = new AbortController()
    const answer = this.#init.ask({ ...known, check, signal: pointless.signal })
    try {
      const acceptance = await Promise.race([answer, this.link.failed])
      if (acceptance !== null) return acceptance
    } catch (error) {
      answer.catch(() => undefined)
      pointless.abort(error)
      throw error
    }
    this.link.send({ type: 'decline' })
    throw new DroplineError('declined')
  }

  /** Makes the sink ready, and tells the sender yes and what is there already. */
  async #prepare({ manifest, request }: Agreed): Promise<Receiving> {
    this.#sinkBegun = true
    const found = await this.#storage.run(() => this.#sink.prepare(request))
    this.link.throwIfFailed()
    this.link.send({ type: 'accept' })
    const plan = planOf(manifest, found, this.#init.sha256)
    for (const message of encodePlan(plan)) {
      await this.link.untilPipeHasRoom()
      this.link.sendMessage(message)
    }
    const receiving = this.#receivingOf(plan)
    this.#receiving = receiving
    this.#phase = 'files'
    this.link.send({ type: 'plan-end' })
    const { bytesBefore, bytesSame, filesDone } = plan
    this.#init.onEvent({ type: 'planned', bytesBefore, bytesSame, filesDone })
    return receiving
  }

  #receivingOf(plan: TransferPlan): Receiving {
    const { sha256, hashBlock } = this.#init
    const ledger = new ReceiveLedger(plan, () => {
      acks.note()
      if (this.#phase === 'ended') this.link.wake()
    })
    const acks = new Acknowledger({
      clock: this.#init.clock,
      ledger,
      send: (control) => this.link.send(control),
      onProgress: (bytesDone, filesDone) => this.#init.onEvent({ type: 'progress', bytesDone, filesDone }),
    })
    const files = new IncomingFiles({
      plan,
      ledger,
      sink: this.#sink,
      storage: this.#storage,
      sha256,
      hashBlock: blockHasher(sha256, hashBlock),
      onRefused: (index, error) => this.#refuse(index, error),
      onError: (error) => this.link.fail(error),
    })
    return { plan, ledger, acks, files }
  }

  async #receiveFiles({ plan, ledger, acks, files }: Receiving): Promise<void> {
    await this.link.until(() => this.#phase === 'ended')
    await this.link.until(() => ledger.settled.bytes === ledger.arrivedBytes)
    acks.finishing()
    this.#init.onEvent({ type: 'finishing' })
    await files.settled()
    this.link.throwIfFailed()
    acks.acknowledge()
    const { first } = this.#failures
    if (first !== null && plan.failedFiles === plan.manifest.files) throw first
  }

  #hear(message: TransferControl): void {
    switch (message.type) {
      case 'hello':
        this.#hearHello(message)
        return
      case 'offer':
        this.#hearOffer(message)
        return
      case 'manifest-end':
        this.#hearManifestEnd()
        return
      case 'file-end':
        this.#files(message.type).fileEnd(message.file, message.root)
        return
      case 'file-same':
        this.#files(message.type).fileSame(message.file)
        return
      case 'file-failed':
        this.#hearFileFailed(message)
        return
      case 'end':
        this.#files(message.type).end()
        this.#more = message.more
        this.#phase = 'ended'
        this.link.wake()
        return
      case 'pause':
      case 'go':
        if (this.#phase === 'hello') throw unexpected(message.type)
        this.#flow.hearPause(message.type === 'pause' ? message.reason : null)
        return
      default:
        throw unexpected(message.type)
    }
  }

  #hearHello(hello: Hello): void {
    checkVersion(hello)
    this.#expect('hello', 'hello', 'offer')
    this.#peerName = displayPeerName(hello.name)
    this.#init.onEvent({ type: 'peer-named', name: this.#peerName })
  }

  #hearOffer(offer: OfferMessage): void {
    this.#expect('offer', 'offer', 'recalling')
    if (offer.entries > MANIFEST_LIMIT_ENTRIES)
      throw new DroplineError('manifest-rejected', { reason: 'too-many-entries', name: '' })
    this.#offer = offer
    this.link.wake()
  }

  #hearManifestEnd(): void {
    this.#expect('manifest', 'manifest-end', 'asking')
    if (this.#offer === null) throw unexpected('manifest-end')
    const manifest = this.#reader.finish(this.#offer)
    if (manifest.files !== this.#offer.files)
      throw new DroplineError('protocol-violation', { what: 'manifest: not what was announced' })
    this.#manifest = manifest
    this.link.wake()
  }

  #hearFileFailed(message: Extract<Control, { readonly type: 'file-failed' }>): void {
    const isNews = this.#files(message.type).fileFailed(message.file)
    if (isNews) this.#noteFailure(message.file, new DroplineError(message.code, shownDetail(message.detail)))
  }

  #take(message: Uint8Array): void {
    const type = message[0]
    switch (type) {
      case messageType.manifestPart:
        this.#expect('manifest', 'manifest part', 'manifest')
        this.#reader.addPart(message.subarray(1))
        return
      case messageType.block:
        this.#files('block').block(message)
        return
      case messageType.chunk: {
        // Before it is dealt with: nothing of it is left afterwards.
        const payloadBytes = message.length - 1
        this.#files('chunk').chunk(message)
        this.#init.control.noteMoved(payloadBytes)
        return
      }
      case messageType.pack: {
        const { files, ledger } = this.#receivingIn('pack')
        const before = ledger.arrivedBytes
        files.pack(message)
        this.#init.control.noteMoved(ledger.arrivedBytes - before)
        return
      }
      default:
        throw unexpected('message type')
    }
  }

  #files(type: string): IncomingFiles {
    return this.#receivingIn(type).files
  }

  #receivingIn(type: string): Receiving {
    if (this.#phase !== 'files' || this.#receiving === null) throw unexpected(type)
    return this.#receiving
  }

  /** The disk refuses one file for good. */
  #refuse(index: number, error: DroplineError): void {
    this.link.send({
      type: 'file-failed',
      file: index,
      code: tellableCode(error.code),
      detail: tellableDetail(error.detail),
    })
    this.#noteFailure(index, error)
  }

  #noteFailure(index: number, error: DroplineError): void {
    const { plan } = this.#receivingNow()
    const failed = this.#failures.add(reportedPath(plan.manifest, index), error)
    this.#init.onEvent({ type: 'file-failed', ...failed })
  }

  #receivingNow(): Receiving {
    if (this.#receiving === null) throw new Error('nothing is being received')
    return this.#receiving
  }

  #expect(now: Phase, type: string, next: Phase): void {
    if (this.#phase !== now) throw unexpected(type)
    this.#phase = next
  }
}
