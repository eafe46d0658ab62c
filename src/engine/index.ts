import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../core/base/clock.ts'
import { Emitter } from '../core/base/emitter.ts'
import { DroplineError } from '../core/base/errors.ts'
import { parseCode } from '../core/pairing/code.ts'
import type { PeerFactory } from '../core/peer/ports.ts'
import type { SessionParts } from '../core/session/parts.ts'
import { runReceiveSession } from '../core/session/receive-session.ts'
import { runSendSession } from '../core/session/send-session.ts'
import { systemClock } from '../platform/node/clock.ts'
import { nodeSha256 } from '../platform/node/files/sha256.ts'
import { folderSink } from '../platform/node/files/sink.ts'
import { scanSource } from '../platform/node/files/source.ts'
import type {
  Engine,
  EngineSettings,
  ReceiveRequest,
  SendRequest,
  TransferId,
  TransferSnapshot,
} from './api.ts'
import { SettingsStore } from './settings.ts'
import { TransferEntry } from './transfer-entry.ts'
import { waysFor } from './ways.ts'

const DEFAULT_CODE_WORDS = 2
const DEFAULT_TTL_MINUTES = 10
const TTL_LIMIT_MINUTES = 60
/** One share of more paths than this was not chosen by a person. */
const PATHS_LIMIT = 10_000

export interface EngineInit {
  /** Absolute folder for settings; created when the first setting is stored. */
  readonly dataFolder: string
  /** The WebRTC stack to use. */
  readonly peers: PeerFactory
  /** Settings that hold for this run only. */
  readonly overrides?: Partial<EngineSettings>
  readonly clock?: Clock
}

/** The Node engine. Reads the settings; opens nothing before the first transfer. */
export async function createEngine(init: EngineInit): Promise<Engine> {
  const settings = await SettingsStore.open(init.dataFolder, init.overrides)
  return new NodeEngine(init.peers, settings, init.clock ?? systemClock)
}

class NodeEngine implements Engine {
  readonly #peers: PeerFactory
  readonly #settings: SettingsStore
  readonly #clock: Clock
  readonly #entries = new Map<TransferId, TransferEntry>()
  readonly #transferNews = new Emitter<TransferSnapshot>()
  readonly #dismissedNews = new Emitter<TransferId>()

  constructor(peers: PeerFactory, settings: SettingsStore, clock: Clock) {
    this.#peers = peers
    this.#settings = settings
    this.#clock = clock
  }

  async send(request: SendRequest): Promise<TransferId> {
    if (request.paths.length === 0 || request.paths.length > PATHS_LIMIT)
      throw new DroplineError('nothing-to-send')
    const ttlMinutes = Math.min(
      Math.max(request.ttlMinutes ?? DEFAULT_TTL_MINUTES, 1 / 60),
      TTL_LIMIT_MINUTES,
    )
    const entry = this.#add('send')
    entry.run(async () => {
      const result = await runSendSession({
        parts: this.#parts(),
        reports: entry.reports,
        scan: (signal) => scanSource(request.paths, signal),
        codeWords: request.codeWords ?? DEFAULT_CODE_WORDS,
        ttlMs: ttlMinutes * 60_000,
        signal: entry.signal,
      })
      return { name: 'done', result }
    })
    return entry.id
  }

  async receive(request: ReceiveRequest): Promise<TransferId> {
    const code = parseCode(request.code)
    const folder = request.folder ?? this.#settings.current.saveFolder
    const isFolder = await stat(folder).then(
      (stats) => stats.isDirectory(),
      () => false,
    )
    if (!isFolder) throw new DroplineError('target-unwritable', { name: folder })
    const entry = this.#add('receive')
    entry.run(async () => {
      const { result, report } = await runReceiveSession({
        parts: this.#parts(),
        reports: entry.reports,
        code,
        sink: folderSink(folder),
        ask: (signal) => entry.ask(signal),
        signal: entry.signal,
      })
      const first = report.top[0]
      entry.receivedPath = first === undefined ? folder : path.join(folder, first)
      return { name: 'done', result }
    })
    return entry.id
  }

  async accept(id: TransferId): Promise<void> {
    this.#entries.get(id)?.answer(true)
  }

  async decline(id: TransferId): Promise<void> {
    this.#entries.get(id)?.answer(false)
  }

  async cancel(id: TransferId): Promise<void> {
    this.#entries.get(id)?.cancel()
  }

  async pause(id: TransferId): Promise<void> {
    this.#steerable(id)
  }

  async resume(id: TransferId): Promise<void> {
    this.#steerable(id)
  }

  async leave(id: TransferId): Promise<void> {
    this.#entries.get(id)?.cancel()
  }

  async setLimit(id: TransferId): Promise<void> {
    this.#steerable(id)
  }

  async addToSend(id: TransferId): Promise<TransferId> {
    throw this.#steerable(id)
  }

  async receivedText(): Promise<string | null> {
    return null
  }

  async dismiss(id: TransferId): Promise<void> {
    if (this.#entries.get(id)?.ended !== true) return
    this.#entries.delete(id)
    this.#dismissedNews.emit(id)
  }

  async list(): Promise<readonly TransferSnapshot[]> {
    return [...this.#entries.values()].map((entry) => entry.snapshot)
  }

  async receivedPath(id: TransferId): Promise<string | null> {
    return this.#entries.get(id)?.receivedPath ?? null
  }

  async settings(): Promise<EngineSettings> {
    return this.#settings.current
  }

  changeSettings(change: Partial<EngineSettings>): Promise<EngineSettings> {
    return this.#settings.change(change)
  }

  onTransfer(listener: (snapshot: TransferSnapshot) => void): () => void {
    return this.#transferNews.on(listener)
  }

  onDismissed(listener: (id: TransferId) => void): () => void {
    return this.#dismissedNews.on(listener)
  }

  async close(): Promise<void> {
    const entries = [...this.#entries.values()]
    for (const entry of entries) entry.cancel()
    await Promise.all(entries.map((entry) => entry.finished))
  }

  #add(direction: TransferSnapshot['direction']): TransferEntry {
    const entry = new TransferEntry(randomUUID(), direction, (snapshot) => this.#transferNews.emit(snapshot))
    this.#entries.set(entry.id, entry)
    this.#transferNews.emit(entry.snapshot)
    return entry
  }

  /** Transfers cannot be steered yet. */
  #steerable(id: TransferId): DroplineError {
    return new DroplineError('not-resumable', { id })
  }

  #parts(): SessionParts {
    const settings = this.#settings.current
    return {
      ways: waysFor(settings, this.#clock),
      peers: this.#peers,
      peerConfig: { iceServers: [], relayOnly: false },
      clock: this.#clock,
      sha256: nodeSha256,
      deviceName: settings.deviceName,
    }
  }
}
