import { DroplineError } from '../../src/core/base/errors.ts'
import type { Manifest, ManifestEntry } from '../../src/core/transfer/manifest.ts'
import type { FileSink, FileSource, SinkFile, SourceFile } from '../../src/core/transfer/ports.ts'

/** A file of the given size (repeatable bytes) or with the given contents; null is a folder. */
export type MemoryTree = Readonly<Record<string, Uint8Array | number | null>>

/** An entry with the dull parts filled in. */
export function entry(
  path: string,
  sizeBytes: number | null,
  more: Partial<ManifestEntry> = {},
): ManifestEntry {
  return {
    kind: sizeBytes === null ? 'folder' : 'file',
    path: path.split('/'),
    sizeBytes: sizeBytes ?? 0,
    mtimeMs: 1_600_000_000_000,
    executable: false,
    ...more,
  }
}

export function manifestOf(entries: readonly ManifestEntry[]): Manifest {
  return { entries, totalBytes: entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }
}

/** The byte at `position` of virtual file `index`. Its period is a prime, so that blocks and chunks differ. */
export function virtualByte(index: number, position: number): number {
  return ((position % 65_521) * 31 + index * 7 + (position >>> 16)) & 0xff
}

/** Files that are held in memory, or made up while they are read. */
export class MemorySource implements FileSource {
  readonly manifest: Manifest
  opened = 0
  closed = 0
  /** Called before each read; may throw or wait. */
  onRead: (index: number, offset: number) => void | Promise<void> = () => undefined
  /** Entries for which checkUnchanged fails. */
  readonly changed = new Set<number>()
  readonly #contents: readonly (Uint8Array | number)[]
  readonly #fill: (target: Uint8Array, index: number, offset: number) => void

  constructor(tree: MemoryTree, fill = fillVirtual) {
    const values = Object.entries(tree)
    this.#contents = values.map(([, value]) => value ?? 0)
    this.manifest = manifestOf(
      values.map(([path, value]) => entry(path, value instanceof Uint8Array ? value.length : value)),
    )
    this.#fill = fill
  }

  open(index: number): Promise<SourceFile> {
    const contents = this.#contents[index] ?? 0
    const size = contents instanceof Uint8Array ? contents.length : contents
    this.opened += 1
    return Promise.resolve({
      read: async (offset, targets) => {
        await this.onRead(index, offset)
        let position = offset
        for (const target of targets) {
          const length = Math.min(target.length, Math.max(0, size - position))
          if (contents instanceof Uint8Array) target.set(contents.subarray(position, position + length))
          else this.#fill(target.subarray(0, length), index, position)
          position += length
        }
        return position - offset
      },
      checkUnchanged: () =>
        this.changed.has(index)
          ? Promise.reject(new DroplineError('source-changed', { name: `entry ${index}` }))
          : Promise.resolve(),
      close: () => {
        this.closed += 1
        return Promise.resolve()
      },
    })
  }
}

function fillVirtual(target: Uint8Array, index: number, offset: number): void {
  for (let i = 0; i < target.length; i++) target[i] = virtualByte(index, offset + i)
}

/** Where a memory sink has to fail or wait: return a promise to delay, throw to fail. */
export interface SinkHooks {
  readonly onPrepare?: () => void | Promise<void>
  readonly onWrite?: (index: number, offset: number) => void | Promise<void>
  readonly onPublish?: (index: number) => void | Promise<void>
  readonly onFinish?: () => void | Promise<void>
}

/** Keeps published files in a map from path to bytes, and counts what happens. */
export class MemorySink implements FileSink {
  readonly published = new Map<string, Uint8Array>()
  prepared = false
  finished = false
  abandoned = false
  openNow = 0
  mostOpen = 0
  #entries: readonly ManifestEntry[] = []
  readonly #hooks: SinkHooks
  readonly #keep: boolean

  /** With `keep` false the bytes are thrown away after the write. */
  constructor(hooks: SinkHooks = {}, keep = true) {
    this.#hooks = hooks
    this.#keep = keep
  }

  async prepare(manifest: Manifest): Promise<void> {
    this.prepared = true
    this.#entries = manifest.entries
    await this.#hooks.onPrepare?.()
  }

  openFile(index: number): Promise<SinkFile> {
    const { path, sizeBytes } = this.#entries[index] ?? entry('unknown', 0)
    const bytes = new Uint8Array(this.#keep ? sizeBytes : 0)
    this.openNow += 1
    this.mostOpen = Math.max(this.mostOpen, this.openNow)
    return Promise.resolve({
      write: async (offset, parts) => {
        await this.#hooks.onWrite?.(index, offset)
        let position = offset
        for (const part of parts) {
          if (this.#keep) bytes.set(part, position)
          position += part.length
        }
      },
      publish: async () => {
        await this.#hooks.onPublish?.(index)
        this.openNow -= 1
        this.published.set(path.join('/'), bytes)
      },
      abandon: () => Promise.resolve(),
    })
  }

  async finish(): Promise<{ readonly top: readonly string[] }> {
    await this.#hooks.onFinish?.()
    this.finished = true
    return { top: this.#entries.flatMap(({ path }) => (path.length === 1 ? path : [])) }
  }

  abandon(): Promise<void> {
    this.abandoned = true
    return Promise.resolve()
  }
}
