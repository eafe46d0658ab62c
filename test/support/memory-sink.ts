import { concatBytes, toHex } from '../../src/core/base/bytes.ts'
import { BLOCK_BYTES } from '../../src/core/transfer/limits.ts'
import type { Manifest } from '../../src/core/transfer/manifest.ts'
import type {
  FileProgress,
  FileSink,
  SinkCheck,
  SinkFile,
  SinkPlan,
  SinkReport,
  SinkRequest,
  SmallFile,
} from '../../src/core/transfer/ports.ts'
import { nodeSha256 } from '../../src/platform/node/files/sha256.ts'

/** A file under its final name. */
export interface MemoryFile {
  readonly bytes: Uint8Array
  readonly mtimeMs: number
}

/** What is remembered of one transfer. */
interface Journal {
  readonly request: SinkRequest
  readonly parts: Map<number, Uint8Array[]>
  readonly complete: Set<number>
  readonly same: Set<number>
}

/** What outlives a sink: the files, and the journals of interrupted transfers. */
export class MemoryDisk {
  readonly files = new Map<string, MemoryFile>()
  readonly journals = new Map<string, Journal>()
}

/** Where a memory sink has to fail or wait: return a promise to delay, throw to fail. */
export interface SinkHooks {
  readonly onCheck?: () => void | Promise<void>
  readonly onPrepare?: () => void | Promise<void>
  readonly onOpen?: (index: number) => void | Promise<void>
  readonly onWrite?: (index: number, block: number) => void | Promise<void>
  readonly onPublish?: (index: number) => void | Promise<void>
  /** Before a pack is stored. */
  readonly onStore?: (files: readonly SmallFile[]) => void | Promise<void>
  readonly onFinish?: () => void | Promise<void>
}

/** One connection's view of a memory disk. Keeps to the contract of FileSink, and counts what happens. */
export class MemorySink implements FileSink {
  readonly disk: MemoryDisk
  prepared = false
  resumed = false
  finished = false
  abandoned = false
  suspended = false
  openNow = 0
  mostOpen = 0
  readonly stored: number[] = []
  readonly failed: number[] = []
  #journal: Journal | null = null
  #id = ''
  readonly #hooks: SinkHooks
  readonly #keep: boolean

  /** With `keep` false the bytes are thrown away after the write. */
  constructor(hooks: SinkHooks = {}, keep = true, disk = new MemoryDisk()) {
    this.#hooks = hooks
    this.#keep = keep
    this.disk = disk
  }

  /** The files under their final names. */
  get published(): Map<string, Uint8Array> {
    return new Map([...this.disk.files].map(([path, { bytes }]) => [path, bytes]))
  }

  recall(transferId: Uint8Array): Promise<Manifest | null> {
    this.#id = toHex(transferId)
    return Promise.resolve(this.disk.journals.get(this.#id)?.request.manifest ?? null)
  }

  async check(manifest: Manifest): Promise<SinkCheck> {
    await this.#hooks.onCheck?.()
    const conflicts = manifest.topEntries.list.filter((index) => this.disk.files.has(pathOf(manifest, index)))
    return { neededBytes: manifest.totalBytes, freeBytes: 2 ** 40, conflicts: conflicts.length }
  }

  async prepare(request: SinkRequest | null): Promise<SinkPlan> {
    this.prepared = true
    this.resumed = request === null
    await this.#hooks.onPrepare?.()
    const journal =
      request === null
        ? this.disk.journals.get(this.#id)
        : { request, parts: new Map(), complete: new Set<number>(), same: new Set<number>() }
    if (journal === undefined) throw new Error('nothing to continue')
    this.#id = toHex(journal.request.transferId)
    this.#journal = journal
    this.disk.journals.set(this.#id, journal)
    return { progress: (index) => this.#progress(journal, index), bytesBefore: 0 }
  }

  async openFile(index: number): Promise<SinkFile> {
    await this.#hooks.onOpen?.(index)
    const { parts } = this.#open()
    const blocks = parts.get(index) ?? []
    parts.set(index, blocks)
    this.openNow += 1
    this.mostOpen = Math.max(this.mostOpen, this.openNow)
    return {
      write: async (block, bytes, sha256) => {
        await this.#hooks.onWrite?.(index, block)
        if (block !== blocks.length) throw new Error(`block ${block} out of order`)
        blocks.push(this.#keep ? concatBytes(...bytes) : new Uint8Array(0))
        if (this.#keep && toHex(nodeSha256(...bytes)) !== toHex(sha256)) throw new Error('damaged')
      },
      publish: async () => {
        await this.#hooks.onPublish?.(index)
        this.openNow -= 1
        this.#publish(index, concatBytes(...blocks))
      },
      abandon: () => {
        this.openNow -= 1
        parts.delete(index)
        return Promise.resolve()
      },
    }
  }

  async storeSmall(files: readonly SmallFile[]): Promise<void> {
    await this.#hooks.onStore?.(files)
    for (const { index, bytes } of files) {
      if (this.#open().complete.has(index)) continue
      this.stored.push(index)
      this.#publish(index, this.#keep ? bytes.slice() : new Uint8Array(0))
    }
  }

  sameFile(index: number): Promise<void> {
    this.#open().same.add(index)
    return Promise.resolve()
  }

  fileFailed(index: number): Promise<void> {
    this.failed.push(index)
    this.#open().parts.delete(index)
    return Promise.resolve()
  }

  async finish(): Promise<SinkReport> {
    await this.#hooks.onFinish?.()
    const { request, same } = this.#open()
    this.finished = true
    return {
      top: request.manifest.topEntries.list.map((index) => request.manifest.entry(index).name),
      renamed: { total: 0, list: [] },
      same: same.size,
      links: request.manifest.links,
      failed: { total: 0, list: [] },
    }
  }

  forget(): Promise<void> {
    this.disk.journals.delete(this.#id)
    return Promise.resolve()
  }

  suspend(): Promise<void> {
    this.suspended = true
    return Promise.resolve()
  }

  abandon(): Promise<void> {
    this.abandoned = true
    this.disk.journals.delete(this.#id)
    return Promise.resolve()
  }

  #open(): Journal {
    if (this.#journal === null) throw new Error('not prepared')
    return this.#journal
  }

  #publish(index: number, bytes: Uint8Array): void {
    const { request, parts, complete } = this.#open()
    const { mtimeMs } = request.manifest.entry(index)
    this.disk.files.set(pathOf(request.manifest, index), { bytes, mtimeMs })
    parts.delete(index)
    complete.add(index)
  }

  #progress({ request, parts, complete, same }: Journal, index: number): FileProgress {
    if (complete.has(index)) return { state: 'complete' }
    if (same.has(index)) return { state: 'same' }
    const blocks = parts.get(index)?.length ?? 0
    if (blocks > 0) return { state: 'partial', blocks }
    const { sizeBytes, mtimeMs } = request.manifest.entry(index)
    const there = this.disk.files.get(pathOf(request.manifest, index))
    if (there?.bytes.length !== sizeBytes || request.conflict === 'rename') return { state: 'missing' }
    if (request.compare === 'content') return { state: 'candidate', blockHashes: hashesOf(there.bytes) }
    if (there.mtimeMs !== mtimeMs) return { state: 'missing' }
    same.add(index)
    return { state: 'same' }
  }
}

function pathOf(manifest: Manifest, index: number): string {
  return manifest.path(index).join('/')
}

function hashesOf(bytes: Uint8Array): Uint8Array[] {
  const hashes: Uint8Array[] = []
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES)
    hashes.push(nodeSha256(bytes.subarray(start, start + BLOCK_BYTES)))
  return hashes
}
