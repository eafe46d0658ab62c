import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { Clock } from '../core/base/clock.ts'
import { Emitter } from '../core/base/emitter.ts'
import { DroplineError } from '../core/base/errors.ts'
import { parseCode } from '../core/pairing/code.ts'
import type { PeerFactory } from '../core/peer/ports.ts'
import type { SessionParts } from '../core/session/parts.ts'
import { createRelayServer } from '../net/node/relay-server.ts'
import { lanAddresses } from '../platform/node/lan-addresses.ts'
import { nodeSha256 } from '../platform/node/files/sha256.ts'
import { NetworkWatch } from '../platform/node/network-watch.ts'
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
} from './api.ts'
import { Cancelled } from './cancelled.ts'
import { DoctorDesk } from './doctor.ts'
import type { EngineParts } from './engine-parts.ts'
import { Interrupted } from './interrupted.ts'
import type { DeviceStore } from './neighbourhood/device-store.ts'
import type { HistoryStore } from './neighbourhood/history-store.ts'
import type { Outbox } from './neighbourhood/outbox.ts'
import { type Goal, type NeighbourhoodPart, Surroundings } from './neighbourhood/surroundings.ts'
import type { Neighbourhood } from './neighbourhood-api.ts'
import { Receipts } from './receipts.ts'
import { RelayManager } from './relay/relay-manager.ts'
import { checkFolder, checkLimit, planOf, shareOf } from './requests.ts'
import type { SettingsStore } from './settings.ts'
import type { ShareRequest } from './share.ts'
import { Shares } from './shares.ts'
import type { Spool } from './spool.ts'
import { type EntryInit, TransferEntry } from './transfer-entry.ts'
import type { TransferStore } from './transfer-store.ts'
import { waysFor } from './ways.ts'

/** What an engine is made of. */
export interface NodeEngineParts {
  readonly peers: PeerFactory
  readonly settings: SettingsStore
  readonly clock: Clock
  readonly store: TransferStore
  readonly spool: Spool
  readonly devices: DeviceStore
  readonly history: HistoryStore
  readonly outbox: Outbox
  readonly part: NeighbourhoodPart
}

/** The engine over what was read from the data folder; `start` shows it to the network. */
export class NodeEngine implements Engine {
  readonly #parts: NodeEngineParts
  readonly #entries = new Map<TransferId, TransferEntry>()
  readonly #transferNews = new Emitter<TransferSnapshot>()
  readonly #dismissedNews = new Emitter<TransferId>()
  readonly #doctor: DoctorDesk
  readonly #shares: Shares
  readonly #receipts: Receipts
  readonly #cancelled: Cancelled
  readonly #network: NetworkWatch
  readonly #relays: RelayManager
  readonly #surroundings: Surroundings
  readonly #interrupted: Interrupted
  readonly neighbourhood: Neighbourhood

  constructor(parts: NodeEngineParts) {
    this.#parts = parts
    const { clock, store, spool, outbox, settings } = parts
    const engine: EngineParts = {
      clock,
      store,
      spool,
      outbox,
      settings: () => settings.current,
      session: () => this.#session(),
      add: (init) => this.#add({ ...init, id: randomUUID() }),
      entry: (id) => this.#entries.get(id),
      forget: (id) => this.#forget(id),
      paired: (entry, keys) => this.#surroundings.paired(entry, keys),
      follows: (entry, before) => this.#surroundings.trust.sameAs(entry, before),
      untold: (stored) => this.#cancelled.add(stored),
    }
    this.#cancelled = new Cancelled(engine)
    this.#doctor = new DoctorDesk({ clock, peers: parts.peers, settings: () => this.#settings })
    this.#shares = new Shares(engine)
    this.#receipts = new Receipts(engine)
    this.#network = new NetworkWatch(clock)
    this.#relays = new RelayManager({
      clock,
      mode: () => this.#settings.relay,
      addresses: lanAddresses,
      start: createRelayServer,
      onNetworkChange: (listener) => this.#network.onChange(listener),
    })
    this.#surroundings = new Surroundings({
      ...parts,
      receipts: this.#receipts,
      relay: () => this.#relays.local(),
      entries: this.#entries,
      onNetworkChange: (listener) => this.#network.onChange(listener),
      add: (init) => this.#add({ ...init, id: randomUUID() }),
      plan: (folder) => planOf({}, folder, this.#settings),
      send: (request) => this.send(request),
    })
    this.neighbourhood = this.#surroundings.api
    this.#interrupted = new Interrupted({
      store,
      outbox,
      shares: this.#shares,
      receipts: this.#receipts,
      entry: (id) => this.#entries.get(id),
      add: (init) => this.#add(init),
      visit: (deviceId, entry) => this.#surroundings.visit(deviceId, entry),
      plan: (folder) => planOf({}, folder, this.#settings),
    })
    this.#interrupted.list()
  }

  /** Shows itself to the network as far as it may. */
  async start(): Promise<void> {
    await this.#surroundings.apply()
    this.#cancelled.goOn()
  }

  async send(request: SendRequest): Promise<TransferId> {
    const id = randomUUID()
    const goal = request.to === undefined ? null : this.#surroundings.goalOf(request.to)
    const share = await shareOf(id, request, this.#settings, this.#parts.spool)
    const limit = request.limitBytesPerSecond ?? this.#settings.uploadLimitBytesPerSecond
    const several = share.receivers > 1 ? { receivers: { waiting: true, count: 0 } } : {}
    const entry = this.#add({
      id,
      direction: 'send',
      kind: share.kind,
      limitBytesPerSecond: checkLimit(limit),
      ...several,
      ...(goal === null ? {} : { deviceId: goal.deviceId, peerName: goal.name }),
    })
    if (goal === null) this.#shares.start(entry, share)
    else await this.#sendTo(goal, entry, share)
    return id
  }

  async receive(request: ReceiveRequest): Promise<TransferId> {
    const code = parseCode(request.code)
    const folder = resolve(request.folder ?? this.#settings.saveFolder)
    await checkFolder(folder)
    const limit = request.limitBytesPerSecond ?? this.#settings.downloadLimitBytesPerSecond
    const entry = this.#add({
      id: randomUUID(),
      direction: 'receive',
      folder,
      limitBytesPerSecond: checkLimit(limit),
    })
    this.#receipts.start(entry, code, planOf(request, folder, this.#settings))
    return entry.id
  }

  async accept(id: TransferId, choice: AcceptChoice = {}): Promise<void> {
    if (choice.folder !== undefined) await checkFolder(choice.folder)
    this.#entries.get(id)?.answer(choice)
  }

  async lookInto(id: TransferId, folder: string): Promise<FolderLook> {
    const entry = this.#entries.get(id)
    if (entry?.lookInto == null) throw new DroplineError('not-resumable')
    await checkFolder(folder)
    return await entry.lookInto(resolve(folder))
  }

  async decline(id: TransferId): Promise<void> {
    this.#entries.get(id)?.answer(null)
  }

  async cancel(id: TransferId): Promise<void> {
    const entry = this.#entries.get(id)
    if (entry === undefined || entry.ended) return
    if (entry.running) {
      entry.cancel()
      return
    }
    const stored = this.#parts.store.get(id)
    if (stored?.direction === 'receive') await this.#receipts.discard(stored)
    else {
      const waiting = this.#parts.outbox.get(id)
      // Even if no yes is stored: this side may have been killed before it could be, and the receiver looks for it.
      if (stored !== undefined) await this.#cancelled.add(stored)
      await this.#parts.outbox.remove(id)
      await this.#parts.spool.clear(waiting?.paths ?? [])
    }
    entry.end({ name: 'failed', error: { code: 'cancelled', detail: {} } })
    for (const item of this.#parts.outbox.behind(id)) await this.cancel(item.id)
  }

  async pause(id: TransferId): Promise<void> {
    for (const entry of this.#family(id)) entry.steering.pause()
  }

  async resume(id: TransferId): Promise<void> {
    for (const entry of this.#family(id)) this.#interrupted.resume(entry)
  }

  async leave(id: TransferId): Promise<void> {
    this.#entries.get(id)?.leave()
  }

  async setLimit(id: TransferId, bytesPerSecond: number | null): Promise<void> {
    for (const entry of this.#family(id)) entry.setLimit(checkLimit(bytesPerSecond))
  }

  async addToSend(id: TransferId, paths: readonly string[]): Promise<TransferId> {
    const before = this.#entries.get(id)
    if (before?.snapshot.direction !== 'send' || !before.running || before.snapshot.receivers !== null)
      throw new DroplineError('not-resumable')
    const newId = randomUUID()
    const share = await shareOf(newId, { paths }, this.#settings, this.#parts.spool)
    const { limitBytesPerSecond, peerName } = before.snapshot
    const what = this.#kept(share, limitBytesPerSecond)
    await this.#parts.outbox.add({ ...what, id: newId, behind: id, peerName, summary: null })
    const entry = this.#add({ id: newId, direction: 'send', peerName, limitBytesPerSecond })
    this.#surroundings.trust.sameAs(entry, before)
    this.#shares.queue(entry, before, share)
    return newId
  }

  async receivedText(id: TransferId): Promise<string | null> {
    const snapshot = this.#entries.get(id)?.snapshot
    const came =
      snapshot?.direction === 'receive' && snapshot.kind === 'text' && snapshot.state.name === 'done'
    return came ? this.#parts.spool.readText(id) : null
  }

  async sendRequestOf(id: TransferId): Promise<SendRequest | null> {
    return this.#entries.get(id)?.sendRequest ?? null
  }

  async dismiss(id: TransferId): Promise<void> {
    const entry = this.#entries.get(id)
    if (entry?.ended !== true) return
    this.#forget(id)
    await this.#parts.spool.remove(id)
  }

  async list(): Promise<readonly TransferSnapshot[]> {
    return [...this.#entries.values()].map((entry) => entry.snapshot)
  }

  async receivedPath(id: TransferId): Promise<string | null> {
    return this.#entries.get(id)?.receivedPath ?? null
  }

  async settings(): Promise<EngineSettings> {
    return this.#settings
  }

  async changeSettings(change: Partial<EngineSettings>): Promise<EngineSettings> {
    const changed = await this.#parts.settings.change(change)
    this.#relays.settingsChanged()
    await this.#surroundings.apply()
    return changed
  }

  doctor(request: DoctorRequest = {}): Promise<DoctorReport> {
    return this.#doctor.run(request)
  }

  onDoctorFinding(listener: (finding: DoctorFinding) => void): () => void {
    return this.#doctor.onFinding(listener)
  }

  onTransfer(listener: (snapshot: TransferSnapshot) => void): () => void {
    return this.#transferNews.on(listener)
  }

  onDismissed(listener: (id: TransferId) => void): () => void {
    return this.#dismissedNews.on(listener)
  }

  async close(): Promise<void> {
    await this.#surroundings.leave()
    const entries = [...this.#entries.values()]
    for (const entry of entries) entry.leave()
    await Promise.all(entries.map((entry) => entry.finished))
    await Promise.all([this.#receipts.close(), this.#cancelled.close()])
    await this.#relays.close()
    await this.#surroundings.settled()
  }

  get #settings(): EngineSettings {
    return this.#parts.settings.current
  }

  /** Keeps it first: whoever has dropped files may close the window at once. */
  async #sendTo(goal: Goal, entry: TransferEntry, share: ShareRequest): Promise<void> {
    if (share.receivers > 1) throw new DroplineError('setting-invalid', { setting: 'receivers' })
    const { deviceId, name: deviceName } = goal
    const what = this.#kept(share, entry.snapshot.limitBytesPerSecond)
    if (deviceId !== null) await this.#parts.outbox.add({ ...what, id: entry.id, deviceId, deviceName })
    this.#shares.toDevice(entry, share, goal.visit(entry))
  }

  /** What the outbox keeps of a share, for whatever it waits. */
  #kept({ kind, paths, links }: ShareRequest, limitBytesPerSecond: number | null) {
    return { kind, paths: [...paths], links, limitBytesPerSecond, queuedAtMs: this.#parts.clock.nowMs() }
  }

  /** An entry, or the children of a share to several. */
  #family(id: TransferId): readonly TransferEntry[] {
    const entry = this.#entries.get(id)
    if (entry === undefined) return []
    const children = [...this.#entries.values()].filter(({ snapshot }) => snapshot.parentId === id)
    return [entry, ...children]
  }

  #add(init: EntryInit): TransferEntry {
    const entry = new TransferEntry(init, (changed) => this.#changed(changed))
    this.#entries.set(entry.id, entry)
    this.#transferNews.emit(entry.snapshot)
    return entry
  }

  #changed(entry: TransferEntry): void {
    this.#transferNews.emit(entry.snapshot)
    this.#surroundings.changed(entry)
  }

  #forget(id: TransferId): void {
    if (!this.#entries.delete(id)) return
    this.#surroundings.trust.forget(id)
    this.#dismissedNews.emit(id)
  }

  #session(): SessionParts {
    const settings = this.#settings
    const borrowRelay = this.#surroundings.borrowRelay()
    return {
      ways: waysFor(settings, this.#parts.clock),
      peers: this.#parts.peers,
      peerConfig: { iceServers: settings.iceServers, relayOnly: settings.relayOnly },
      localRelay: settings.lan || settings.relay === 'on' ? this.#relays.local() : null,
      ...(borrowRelay === undefined ? {} : { borrowRelay }),
      clock: this.#parts.clock,
      sha256: nodeSha256,
      onNetworkChange: (listener) => this.#network.onChange(listener),
      deviceName: settings.deviceName,
    }
  }
}
