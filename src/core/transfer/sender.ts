import { concatBytes } from '../base/bytes.ts'
import type { Dispose } from '../base/emitter.ts'
import { DroplineError } from '../base/errors.ts'
import { readAhead } from './concurrency.ts'
import { displayPeerName } from './display.ts'
import type { TransferOutcome } from './events.ts'
import { Failures, reportedPath } from './failures.ts'
import { blockHasher } from './file-hash.ts'
import { Flow } from './flow.ts'
import { checkVersion, type Hello, ownHello } from './hello.ts'
import {
  COMPARE_AHEAD_FILES,
  READ_AHEAD_STEPS,
  REPORT_LIMIT_ENTRIES,
  WINDOW_BYTES,
  WINDOW_FILES,
} from './limits.ts'
import { Link, shownDetail, type TransferControl } from './link.ts'
import { type Control, messageType, unexpected } from './messages.ts'
import { Pacer } from './pacer.ts'
import { planState, type TransferPlan } from './plan.ts'
import { PlanReader } from './plan-wire.ts'
import type { SendInit } from './send.ts'
import { candidatesOf, planSteps } from './send-plan.ts'
import { asItStands, type FailedFile, type LoadedStep, StepLoader } from './step-loader.ts'
import { topNames } from './summary.ts'

/** What the other side may say next. */
type Expects = 'hello' | 'wish' | 'asking' | 'answer' | 'plan' | 'acks' | 'nothing'

/** The sender's side of one conversation. `run` once, then `close`. */
export class Sender {
  readonly link: Link
  readonly #init: SendInit
  readonly #flow: Flow
  readonly #pacer: Pacer
  readonly #planReader: PlanReader
  readonly #failures = new Failures()
  #expects: Expects = 'hello'
  #plan: TransferPlan | null = null
  #loader: StepLoader | null = null
  #endSent = false
  #completed = false
  #saidFinishing = false
  #sent = { bytes: 0, files: 0 }
  #acked = { bytes: 0, files: 0 }
  #cancelPace: Dispose | null = null

  constructor(init: SendInit) {
    this.#init = init
    this.#pacer = new Pacer(init.clock)
    this.#planReader = new PlanReader(init.source.manifest)
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
      onChange: () => {
        this.#pacer.setRate(this.#flow.limitBytesPerSecond)
        this.link.wake()
      },
      tellsLimit: false,
    })
  }

  async run(): Promise<TransferOutcome> {
    this.link.open()
    this.link.throwIfFailed()
    this.#offer()
    this.#flow.open()
    await this.link.until(() => this.#expects !== 'hello' && this.#expects !== 'wish')
    if (this.#expects === 'asking') await this.#sendManifest()
    await this.link.until(() => this.#plan !== null)
    if (this.#plan === null) throw new Error('no plan')
    const plan = this.#plan
    await this.#stream(plan)
    const more = this.#init.more?.() ?? false
    this.link.send({ type: 'end', more })
    this.#endSent = true
    this.#lookFinishing()
    await this.link.until(() => this.#completed)
    this.link.peerKnows()
    return this.#outcome(plan, more)
  }

  close(): void {
    this.#cancelPace?.()
    this.#flow.close()
  }

  #outcome(plan: TransferPlan, more: boolean): TransferOutcome {
    const { manifest } = plan
    return {
      files: manifest.files - plan.failedFiles,
      bytes: manifest.totalBytes - plan.failedBytes,
      bytesMoved: this.#sent.bytes,
      bytesSkipped: plan.bytesBefore + plan.bytesSame,
      top: topNames(manifest, REPORT_LIMIT_ENTRIES),
      more,
      failed: this.#failures.with(),
    }
  }

  #offer(): void {
    const { source, transferId, content, senderName } = this.#init
    const { length, files, totalBytes, sha256 } = source.manifest
    this.link.send(ownHello(senderName))
    this.link.send({
      type: 'offer',
      transfer: transferId,
      sha256,
      entries: length,
      files,
      bytes: totalBytes,
      content,
    })
  }

  async #sendManifest(): Promise<void> {
    for (const part of this.#init.source.manifest.parts) {
      await this.link.untilPipeHasRoom()
      this.link.sendMessage(concatBytes(Uint8Array.of(messageType.manifestPart), part))
    }
    this.link.send({ type: 'manifest-end' })
  }

  async #stream(plan: TransferPlan): Promise<void> {
    const { source, sha256, hashBlock } = this.#init
    const loader = new StepLoader({ source, plan, sha256, hashBlock: blockHasher(sha256, hashBlock) })
    this.#loader = loader
    try {
      await this.#compare(plan, loader)
      const steps = readAhead(planSteps(source, plan, sha256), READ_AHEAD_STEPS, (step) => loader.load(step))
      for await (const loaded of steps) await this.#sendStep(loaded)
    } finally {
      await loader.close()
    }
  }

  /** Looks first at what the receiver may have: afterwards it is known what has to be sent. */
  async #compare(plan: TransferPlan, loader: StepLoader): Promise<void> {
    const compared = readAhead(candidatesOf(plan), COMPARE_AHEAD_FILES, async (index) => ({
      index,
      step: await loader.compare(index),
    }))
    for await (const { index, step } of compared) {
      if (step === null) plan.setMissing(index)
      else await this.#sendStep(step)
      if (step !== null && step.failed.length === 0) plan.setSame(index)
    }
  }

  async #sendStep(loaded: LoadedStep): Promise<void> {
    await this.link.until(
      () =>
        this.#sent.bytes - this.#acked.bytes + loaded.payloadBytes <= WINDOW_BYTES &&
        this.#sent.files - this.#acked.files + loaded.filesEnded <= WINDOW_FILES,
    )
    const { messages, payloadBytes, filesEnded, files, failed, recycle } = asItStands(loaded)
    if (loaded.file !== null && loaded.filesEnded > 0) this.#loader?.ended(loaded.file)
    this.#sent = { bytes: this.#sent.bytes + payloadBytes, files: this.#sent.files + filesEnded }
    for (const failure of failed) this.#noteFailure(failure)
    for (const index of files) this.#plan?.setBegunUnlessFailed(index)
    for (const message of messages) {
      if (!this.#mayGo()) await this.link.until(() => this.#mayGo())
      this.#pacer.take(message.length)
      // Before it goes: some pipes take the bytes away.
      if (message[0] === messageType.chunk) this.#init.control.noteMoved(message.length - 1)
      else if (message[0] === messageType.pack) this.#init.control.noteMoved(payloadBytes)
      this.link.sendMessage(message)
    }
    if (this.#init.pipe.copiesOnSend) recycle()
  }

  /** Whether a message may be given to the pipe; sees to it that somebody looks again when time is what is missing. */
  #mayGo(): boolean {
    if (!this.#flow.running || !this.link.pipeHasRoom) return false
    const { waitMs } = this.#pacer
    if (waitMs === 0) return true
    this.#cancelPace?.()
    this.#cancelPace = this.#init.clock.after(waitMs, () => this.link.wake())
    return false
  }

  #noteFailure({ index, error }: FailedFile): void {
    const plan = this.#plan
    if (plan === null || plan.state(index) === planState.failed) return
    plan.setFailed(index)
    const failed = this.#failures.add(reportedPath(plan.manifest, index), error)
    this.#init.onEvent({ type: 'file-failed', ...failed })
    const { first } = this.#failures
    if (first !== null && plan.failedFiles === plan.manifest.files) throw first
  }

  #take(message: Uint8Array): void {
    if (message[0] !== messageType.plan || this.#expects !== 'plan') throw unexpected('data')
    this.#planReader.add(message)
  }

  #hear(message: TransferControl): void {
    switch (message.type) {
      case 'hello':
        this.#hearHello(message)
        return
      case 'manifest-wanted':
        this.#expect('wish', message.type, 'asking')
        return
      case 'manifest-known':
        this.#expect('wish', message.type, 'answer')
        return
      case 'asking':
        this.#expect('asking', message.type, 'answer')
        this.#init.onEvent({ type: 'asked' })
        return
      case 'accept':
        this.#expect('answer', message.type, 'plan')
        this.#init.onEvent({ type: 'accepted' })
        return
      case 'decline':
        this.#expect('answer', message.type, 'nothing')
        this.link.failFromPeer(new DroplineError('declined'))
        return
      case 'plan-end':
        this.#hearPlanEnd()
        return
      case 'ack':
        this.#hearAck(message)
        return
      case 'file-failed':
        this.#hearFileFailed(message)
        return
      case 'complete':
        this.#hearComplete(message)
        return
      case 'pause':
      case 'go':
        this.#afterHello(message.type)
        this.#flow.hearPause(message.type === 'pause' ? message.reason : null)
        return
      case 'limit':
        this.#afterHello(message.type)
        this.#flow.hearLimit(message.bytesPerSecond)
        return
      default:
        throw unexpected(message.type)
    }
  }

  #afterHello(type: string): void {
    if (this.#expects === 'hello') throw unexpected(type)
  }

  #hearHello(hello: Hello): void {
    checkVersion(hello)
    this.#expect('hello', 'hello', 'wish')
    this.#init.onEvent({ type: 'peer-named', name: displayPeerName(hello.name) })
  }

  #hearPlanEnd(): void {
    this.#expect('plan', 'plan-end', 'acks')
    const plan = this.#planReader.finish()
    this.#plan = plan
    const { bytesBefore, bytesSame, filesDone } = plan
    this.#init.onEvent({ type: 'planned', bytesBefore, bytesSame, filesDone })
    this.link.wake()
  }

  #hearAck(ack: Extract<Control, { readonly type: 'ack' }>): void {
    this.#expect('acks', 'ack', 'acks')
    const { bytes, files } = this.#acked
    const { manifest } = this.#init.source
    const possible =
      ack.bytes >= bytes &&
      ack.files >= files &&
      ack.bytes <= this.#sent.bytes &&
      ack.files <= this.#sent.files &&
      ack.bytesDone <= manifest.totalBytes &&
      ack.filesDone <= manifest.files
    if (!possible) throw new DroplineError('protocol-violation', { what: 'impossible acknowledgement' })
    this.#acked = { bytes: ack.bytes, files: ack.files }
    this.#progress(ack.bytesDone, ack.filesDone)
    this.#lookFinishing()
    this.link.wake()
  }

  /** The receiver's disk will not have a file. */
  #hearFileFailed(message: Extract<Control, { readonly type: 'file-failed' }>): void {
    const state = this.#plan?.state(message.file)
    if (this.#expects !== 'acks' || (state !== planState.begun && state !== planState.failed))
      throw unexpected(message.type)
    const error = new DroplineError(message.code, shownDetail(message.detail))
    this.#loader?.refuse(message.file, error)
    this.#noteFailure({ index: message.file, error })
  }

  #progress(bytesDone: number, filesDone: number): void {
    if (!this.#saidFinishing) this.#init.onEvent({ type: 'progress', bytesDone, filesDone })
  }

  /** The last bytes are there before the last file is published: what follows is the receiver's flushing. */
  #lookFinishing(): void {
    if (!this.#endSent || this.#acked.bytes !== this.#sent.bytes || this.#saidFinishing) return
    this.#saidFinishing = true
    this.#init.onEvent({ type: 'finishing' })
  }

  #hearComplete(total: Extract<Control, { readonly type: 'complete' }>): void {
    this.#expect('acks', 'complete', 'nothing')
    const plan = this.#plan
    const fits =
      plan !== null &&
      this.#endSent &&
      total.failed === plan.failedFiles &&
      total.files === plan.manifest.files - plan.failedFiles &&
      total.bytes === plan.manifest.totalBytes - plan.failedBytes
    if (!fits) throw new DroplineError('protocol-violation', { what: 'complete without everything' })
    this.#progress(total.bytes, total.files)
    this.#acked = this.#sent
    this.#lookFinishing()
    this.#completed = true
    this.link.wake()
  }

  #expect(now: Expects, type: string, next: Expects): void {
    if (this.#expects !== now) throw unexpected(type)
    this.#expects = next
    this.link.wake()
  }
}
