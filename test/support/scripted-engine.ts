import { type Dispose, Emitter } from '../../src/core/base/emitter.ts'
import { DroplineError } from '../../src/core/base/errors.ts'
import type {
  AcceptChoice,
  DoctorFinding,
  DoctorReport,
  Engine,
  EngineSettings,
  FolderLook,
  ReceiveRequest,
  SendRequest,
  TransferId,
  TransferSnapshot,
} from '../../src/engine/api.ts'
import { defaultSettings } from '../../src/engine/default-settings.ts'
import { ScriptedNeighbourhood } from './scripted-neighbourhood.ts'
import { emptySnapshot } from '../../src/engine/empty-snapshot.ts'

/**
 * A small whole engine in memory that moves nothing: a share waits for a peer until the test says otherwise. It obeys the
 * contract of Engine, and remembers what it was asked.
 */
export class ScriptedEngine implements Engine {
  readonly neighbourhood = new ScriptedNeighbourhood()
  readonly sent: SendRequest[] = []
  readonly received: ReceiveRequest[] = []
  readonly answers: (readonly ['accept' | 'decline', TransferId])[] = []
  /** Every call that steers a running transfer, in order. */
  readonly steered: (readonly unknown[])[] = []
  readonly looked: [TransferId, string][] = []
  folderLook: FolderLook = { neededBytes: 1000, freeBytes: 5000, conflicts: 0 }
  readonly choices: (AcceptChoice | undefined)[] = []
  readonly texts = new Map<TransferId, string>()
  readonly receivedPaths = new Map<TransferId, string>()
  /** What an earlier run of the program began. */
  readonly sendRequests = new Map<TransferId, SendRequest>()
  report: DoctorReport = { findings: [], diagnosis: { causes: [], lan: 'works', internet: 'untested' } }
  closed = false
  readonly #snapshots = new Map<TransferId, TransferSnapshot>()
  readonly #transferNews = new Emitter<TransferSnapshot>()
  readonly #dismissedNews = new Emitter<TransferId>()
  readonly #doctorNews = new Emitter<DoctorFinding>()
  #settings: EngineSettings = {
    ...defaultSettings,
    deviceName: 'Test computer',
    saveFolder: '/downloads',
  }

  /** Puts a snapshot into the list and tells it. */
  say(snapshot: TransferSnapshot): void {
    this.#snapshots.set(snapshot.id, snapshot)
    this.#transferNews.emit(snapshot)
  }

  send(request: SendRequest): Promise<TransferId> {
    if (request.paths.length === 0) return Promise.reject(new DroplineError('nothing-to-send'))
    this.sent.push(request)
    return Promise.resolve(this.#add('send', waitingForPeer))
  }

  receive(request: ReceiveRequest): Promise<TransferId> {
    if (!/^\d{4}(-[a-z]+){2,4}$/.test(request.code))
      return Promise.reject(new DroplineError('code-malformed'))
    this.received.push(request)
    return Promise.resolve(this.#add('receive', { name: 'looking-for-peer' }))
  }

  accept(id: TransferId, choice?: AcceptChoice): Promise<void> {
    this.choices.push(choice)
    this.answers.push(['accept', id])
    return Promise.resolve()
  }

  lookInto(id: TransferId, folder: string): Promise<FolderLook> {
    this.looked.push([id, folder])
    return Promise.resolve(this.folderLook)
  }

  decline(id: TransferId): Promise<void> {
    this.answers.push(['decline', id])
    return Promise.resolve()
  }

  cancel(id: TransferId): Promise<void> {
    const snapshot = this.#snapshots.get(id)
    if (snapshot !== undefined)
      this.say({ ...snapshot, state: { name: 'failed', error: { code: 'cancelled', detail: {} } } })
    return Promise.resolve()
  }

  pause(id: TransferId): Promise<void> {
    return this.#steer('pause', id)
  }

  resume(id: TransferId): Promise<void> {
    return this.#steer('resume', id)
  }

  leave(id: TransferId): Promise<void> {
    return this.#steer('leave', id)
  }

  setLimit(id: TransferId, bytesPerSecond: number | null): Promise<void> {
    return this.#steer('setLimit', id, bytesPerSecond)
  }

  addToSend(id: TransferId, paths: readonly string[]): Promise<TransferId> {
    this.steered.push(['addToSend', id, paths])
    return Promise.resolve(this.#add('send', { name: 'preparing' }))
  }

  receivedText(id: TransferId): Promise<string | null> {
    return Promise.resolve(this.texts.get(id) ?? null)
  }

  /** Finds what the test has put into `report`, one after the other. */
  doctor(): Promise<DoctorReport> {
    for (const finding of this.report.findings) this.#doctorNews.emit(finding)
    return Promise.resolve(this.report)
  }

  onDoctorFinding(listener: (finding: DoctorFinding) => void): Dispose {
    return this.#doctorNews.on(listener)
  }

  dismiss(id: TransferId): Promise<void> {
    if (this.#snapshots.delete(id)) this.#dismissedNews.emit(id)
    return Promise.resolve()
  }

  list(): Promise<readonly TransferSnapshot[]> {
    return Promise.resolve([...this.#snapshots.values()])
  }

  sendRequestOf(id: TransferId): Promise<SendRequest | null> {
    return Promise.resolve(this.sendRequests.get(id) ?? null)
  }

  receivedPath(id: TransferId): Promise<string | null> {
    return Promise.resolve(this.receivedPaths.get(id) ?? null)
  }

  settings(): Promise<EngineSettings> {
    return Promise.resolve(this.#settings)
  }

  changeSettings(change: Partial<EngineSettings>): Promise<EngineSettings> {
    this.#settings = { ...this.#settings, ...change }
    return Promise.resolve(this.#settings)
  }

  onTransfer(listener: (snapshot: TransferSnapshot) => void): Dispose {
    return this.#transferNews.on(listener)
  }

  onDismissed(listener: (id: TransferId) => void): Dispose {
    return this.#dismissedNews.on(listener)
  }

  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }

  #steer(...call: readonly unknown[]): Promise<void> {
    this.steered.push(call)
    return Promise.resolve()
  }

  #add(direction: TransferSnapshot['direction'], state: TransferSnapshot['state']): TransferId {
    const id = crypto.randomUUID()
    this.say({ ...emptySnapshot, id, direction, state })
    return id
  }
}

const waitingForPeer: TransferSnapshot['state'] = {
  name: 'waiting-for-peer',
  code: '4821-ocean-velvet',
  link: 'dropline:4821-ocean-velvet',
  expiresAtMs: 600_000,
  wrongGuesses: 0,
  guessLimit: 3,
}
