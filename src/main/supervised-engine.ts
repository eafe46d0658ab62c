import { type Dispose, Emitter } from '../core/base/emitter.ts'
import { DroplineError } from '../core/base/errors.ts'
import type {
  AcceptChoice,
  DoctorFinding,
  DoctorReport,
  DoctorRequest,
  Engine,
  EngineSettings,
  FolderLook,
  ReceiveRequest,
  SendRequest,
  TransferId,
  TransferSnapshot,
} from '../engine/api.ts'
import { SupervisedNeighbourhood } from './supervised-neighbourhood.ts'

/**
 * The engine as the window knows it, over engines that come and go. Transfers of an engine that was lost stay in the list,
 * as failed if they had not ended, until they are dismissed. Without an engine calls reject with 'engine-crashed'.
 */
export class SupervisedEngine implements Engine {
  readonly neighbourhood = new SupervisedNeighbourhood(() => this.#present().neighbourhood)
  readonly #transferNews = new Emitter<TransferSnapshot>()
  readonly #dismissedNews = new Emitter<TransferId>()
  readonly #doctorNews = new Emitter<DoctorFinding>()
  /** The last word of the present engine on each of its transfers. */
  readonly #known = new Map<TransferId, TransferSnapshot>()
  /** Transfers of engines that are gone. */
  readonly #left = new Map<TransferId, TransferSnapshot>()
  #engine: Engine | undefined

  /** Uses `engine` from now on. */
  attach(engine: Engine): void {
    this.#engine = engine
    this.neighbourhood.attach(engine.neighbourhood)
    engine.onTransfer((snapshot) => {
      this.#known.set(snapshot.id, snapshot)
      this.#transferNews.emit(snapshot)
    })
    engine.onDoctorFinding((finding) => this.#doctorNews.emit(finding))
    engine.onDismissed((id) => {
      this.#known.delete(id)
      this.#dismissedNews.emit(id)
    })
    // What the lost engine had stored can be resumed in the new one: it is not a failure any more.
    engine.list().then(
      (snapshots) => {
        for (const snapshot of snapshots) {
          this.#known.set(snapshot.id, snapshot)
          if (this.#left.delete(snapshot.id)) this.#transferNews.emit(snapshot)
        }
      },
      () => undefined,
    )
  }

  /** The present engine is gone: what ran has failed. */
  detach(): void {
    this.#engine = undefined
    this.neighbourhood.detach()
    const known = [...this.#known.values()]
    this.#known.clear()
    for (const snapshot of known) {
      const ended = snapshot.state.name === 'done' || snapshot.state.name === 'failed'
      const left = ended ? snapshot : { ...snapshot, state: crashed }
      this.#left.set(left.id, left)
      if (!ended) this.#transferNews.emit(left)
    }
  }

  async send(request: SendRequest): Promise<TransferId> {
    return this.#present().send(request)
  }

  async receive(request: ReceiveRequest): Promise<TransferId> {
    return this.#present().receive(request)
  }

  async accept(id: TransferId, choice?: AcceptChoice): Promise<void> {
    if (!this.#left.has(id)) await this.#present().accept(id, choice)
  }

  async lookInto(id: TransferId, folder: string): Promise<FolderLook> {
    return this.#present().lookInto(id, folder)
  }

  async decline(id: TransferId): Promise<void> {
    if (!this.#left.has(id)) await this.#present().decline(id)
  }

  async cancel(id: TransferId): Promise<void> {
    if (!this.#left.has(id)) await this.#present().cancel(id)
  }

  async pause(id: TransferId): Promise<void> {
    if (!this.#left.has(id)) await this.#present().pause(id)
  }

  async resume(id: TransferId): Promise<void> {
    if (!this.#left.has(id)) await this.#present().resume(id)
  }

  async leave(id: TransferId): Promise<void> {
    if (!this.#left.has(id)) await this.#present().leave(id)
  }

  async setLimit(id: TransferId, bytesPerSecond: number | null): Promise<void> {
    if (!this.#left.has(id)) await this.#present().setLimit(id, bytesPerSecond)
  }

  async addToSend(id: TransferId, paths: readonly string[]): Promise<TransferId> {
    return this.#present().addToSend(id, paths)
  }

  async receivedText(id: TransferId): Promise<string | null> {
    return this.#left.has(id) ? null : this.#present().receivedText(id)
  }

  async sendRequestOf(id: TransferId): Promise<SendRequest | null> {
    return this.#left.has(id) ? null : this.#present().sendRequestOf(id)
  }

  async dismiss(id: TransferId): Promise<void> {
    if (this.#left.delete(id)) this.#dismissedNews.emit(id)
    else await this.#present().dismiss(id)
  }

  async list(): Promise<readonly TransferSnapshot[]> {
    const present = this.#engine === undefined ? [] : await this.#engine.list()
    return [...this.#left.values(), ...present]
  }

  async receivedPath(id: TransferId): Promise<string | null> {
    return this.#left.has(id) ? null : this.#present().receivedPath(id)
  }

  async settings(): Promise<EngineSettings> {
    return this.#present().settings()
  }

  async changeSettings(change: Partial<EngineSettings>): Promise<EngineSettings> {
    return this.#present().changeSettings(change)
  }

  async doctor(request?: DoctorRequest): Promise<DoctorReport> {
    return this.#present().doctor(request)
  }

  onDoctorFinding(listener: (finding: DoctorFinding) => void): Dispose {
    return this.#doctorNews.on(listener)
  }

  onTransfer(listener: (snapshot: TransferSnapshot) => void): Dispose {
    return this.#transferNews.on(listener)
  }

  onDismissed(listener: (id: TransferId) => void): Dispose {
    return this.#dismissedNews.on(listener)
  }

  async close(): Promise<void> {
    await this.#engine?.close()
  }

  #present(): Engine {
    if (this.#engine === undefined) throw new DroplineError('engine-crashed')
    return this.#engine
  }
}

const crashed: TransferSnapshot['state'] = { name: 'failed', error: { code: 'engine-crashed', detail: {} } }
