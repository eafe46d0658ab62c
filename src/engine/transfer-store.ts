import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../core/base/clock.ts'
import { fromHex } from '../core/base/bytes.ts'
import { ManifestReader } from '../core/transfer/manifest-reader.ts'
import type { Manifest } from '../core/transfer/manifest.ts'
import type { Sha256 } from '../core/transfer/ports.ts'
import { writeAtomically } from './atomic-file.ts'
import { isRunning, OWN_MARK } from './running-process.ts'
import { type StoredShare, type StoredTransfer, storedTransfer } from './stored-transfer.ts'

/** After this long without a sign of life, what was interrupted is forgotten. */
const KEPT_MS = 7 * 24 * 60 * 60_000
/** After this long what no transfer knows is nobody's: another process would have touched it, or forgotten it. */
export const NOBODYS_AFTER_MS = 30 * 24 * 60 * 60_000
const LENGTH_BYTES = 4

/**
 * The interrupted and running transfers of this computer, in a folder that several processes of one user may share: whoever
 * runs a transfer holds its lock, and the others do not see it.
 */
export class TransferStore {
  readonly #folder: string
  readonly #clock: Clock
  readonly #known = new Map<string, StoredTransfer>()
  /** The last write of each, so that writes of one file do not overtake each other. */
  readonly #writes = new Map<string, Promise<void>>()

  private constructor(folder: string, clock: Clock) {
    this.#folder = folder
    this.#clock = clock
  }

  /** Reads what is there; forgets what is too old or cannot be read. */
  static async open(
    dataFolder: string,
    clock: Clock,
  ): Promise<{ readonly store: TransferStore; readonly expired: readonly StoredTransfer[] }> {
    const store = new TransferStore(path.join(dataFolder, 'transfers'), clock)
    const names = await readdir(store.#folder).catch(() => [])
    const expired: StoredTransfer[] = []
    for (const name of names.filter((each) => each.endsWith('.json'))) {
      const stored = await store.#read(name)
      if (stored === null || store.#isHeldElsewhere(stored.id)) continue
      if (clock.nowMs() - stored.touchedAtMs > KEPT_MS) expired.push(stored)
      else store.#known.set(stored.id, stored)
    }
    return { store, expired }
  }

  /** What can be taken up again. */
  list(): readonly StoredTransfer[] {
    return [...this.#known.values()].filter(({ cancelled }) => cancelled === undefined)
  }

  /** What was cancelled, and of which the other side does not know. */
  cancelled(): readonly StoredTransfer[] {
    return [...this.#known.values()].filter(({ cancelled }) => cancelled === true)
  }

  get(id: string): StoredTransfer | undefined {
    return this.#known.get(id)
  }

  /** Whether one of them has a folder for what is received, or a file to send, at or right below this place. */
  needs(folder: string): boolean {
    return this.list().some((stored) =>
      stored.direction === 'receive'
        ? stored.folder === folder
        : stored.paths.some((each) => path.dirname(each) === folder),
    )
  }

  /** An interrupted share of exactly these paths. */
  findShare(paths: readonly string[], links: StoredShare['links']): StoredShare | undefined {
    for (const stored of this.list())
      if (
        stored.direction === 'send' &&
        stored.links === links &&
        stored.paths.length === paths.length &&
        stored.paths.every((each, index) => each === paths[index])
      )
        return stored
    return undefined
  }

  /** Takes the transfer for this process. False when another process runs it. */
  hold(id: string): boolean {
    if (this.#isHeldElsewhere(id)) return false
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    writeFileSync(this.#file(id, 'lock'), OWN_MARK, { mode: 0o600 })
    return true
  }

  async letGo(id: string): Promise<void> {
    await rm(this.#file(id, 'lock'), { force: true })
  }

  /** Stores a transfer; `durable` is false for what may as well be lost, such as the progress. */
  save(stored: StoredTransfer, durable = true): Promise<void> {
    const fresh = { ...stored, touchedAtMs: this.#clock.nowMs() }
    this.#known.set(stored.id, fresh)
    return this.#inTurn(stored.id, async () => {
      if (!this.#known.has(stored.id)) return
      await writeAtomically(this.#file(stored.id, 'json'), JSON.stringify(fresh), durable)
    })
  }

  async saveManifest(id: string, manifest: Manifest): Promise<void> {
    const parts = manifest.parts.flatMap((part) => {
      const length = new Uint8Array(LENGTH_BYTES)
      new DataView(length.buffer).setUint32(0, part.length)
      return [length, part]
    })
    await writeAtomically(this.#file(id, 'manifest'), parts)
  }

  /** The manifest of a share as it was offered; null when it is damaged. */
  async loadManifest(stored: StoredShare, sha256: Sha256): Promise<Manifest | null> {
    try {
      const bytes = new Uint8Array(await readFile(this.#file(stored.id, 'manifest')))
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const reader = new ManifestReader(sha256)
      for (let at = 0; at < bytes.length;) {
        const end = at + LENGTH_BYTES + view.getUint32(at)
        reader.addPart(bytes.subarray(at + LENGTH_BYTES, end))
        at = end
      }
      return reader.finish({ ...stored.manifest, sha256: fromHex(stored.manifest.sha256) })
    } catch {
      return null
    }
  }

  /** Forgets a transfer, with what was put aside for it. */
  async remove(id: string): Promise<void> {
    this.#known.delete(id)
    await this.#inTurn(id, async () => {
      for (const kind of ['json', 'manifest', 'lock'] as const)
        await rm(this.#file(id, kind), { force: true })
    })
  }

  async #inTurn(id: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.#writes.get(id) ?? Promise.resolve()).then(work, work)
    this.#writes.set(id, turn)
    await turn
    if (this.#writes.get(id) === turn) this.#writes.delete(id)
  }

  #isHeldElsewhere(id: string): boolean {
    try {
      const holder = readFileSync(this.#file(id, 'lock'), 'utf8')
      return holder !== OWN_MARK && isRunning(holder)
    } catch {
      return false
    }
  }

  async #read(name: string): Promise<StoredTransfer | null> {
    try {
      const value: unknown = JSON.parse(await readFile(path.join(this.#folder, name), 'utf8'))
      return storedTransfer.parse(value)
    } catch {
      return null
    }
  }

  #file(id: string, kind: 'json' | 'manifest' | 'lock'): string {
    return path.join(this.#folder, `${id}.${kind}`)
  }
}
