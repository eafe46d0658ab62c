import { DroplineError } from '../../src/core/base/errors.ts'
import { ManifestBuilder } from '../../src/core/transfer/manifest-builder.ts'
import type { RawEntry } from '../../src/core/transfer/manifest-entry.ts'
import type { Manifest, ManifestEntry } from '../../src/core/transfer/manifest.ts'
import type { FileSource, SourceFile } from '../../src/core/transfer/ports.ts'
import { nodeSha256 } from '../../src/platform/node/files/sha256.ts'

/** A file of the given size (repeatable bytes) or with the given contents; null is a folder; text is where a link leads. */
export type MemoryTree = Readonly<Record<string, Uint8Array | number | null | string>>

const MTIME_MS = 1_600_000_000_000

/** An entry with the dull parts filled in. */
export function entry(
  name: string,
  sizeBytes: number | null,
  more: Partial<ManifestEntry> = {},
): ManifestEntry {
  return {
    kind: sizeBytes === null ? 'folder' : 'file',
    parent: -1,
    name,
    sizeBytes: sizeBytes ?? 0,
    mtimeMs: MTIME_MS,
    executable: false,
    linkTarget: null,
    ...more,
  }
}

/** The same as it goes over the wire, whatever it says. */
export function rawEntry({ name, linkTarget, ...rest }: ManifestEntry): RawEntry {
  return {
    ...rest,
    name: Buffer.from(name),
    linkTarget: linkTarget === null ? null : Buffer.from(linkTarget),
  }
}

/** The manifest of checked entries. */
export function manifestOf(entries: Iterable<ManifestEntry>): Manifest {
  const builder = new ManifestBuilder(nodeSha256)
  for (const each of entries) builder.add(each)
  return builder.finish()
}

/** The entries of a tree, with `/` in its paths; folders have to be named before what is in them. */
export function entriesOf(tree: MemoryTree): ManifestEntry[] {
  const indexes = new Map<string, number>()
  return Object.entries(tree).map(([path, value], index) => {
    indexes.set(path, index)
    const cut = path.lastIndexOf('/')
    const parent = cut < 0 ? -1 : (indexes.get(path.slice(0, cut)) ?? Number.NaN)
    const name = path.slice(cut + 1)
    if (typeof value === 'string') return entry(name, 0, { kind: 'link', parent, linkTarget: value })
    return entry(name, value instanceof Uint8Array ? value.length : value, { parent })
  })
}

/** The byte at `position` of virtual file `index`. Its period is a prime, so that blocks and chunks differ. */
export function virtualByte(index: number, position: number): number {
  return ((position % 65_521) * 31 + index * 7 + (position >>> 16)) & 0xff
}

/** All bytes of a virtual file. */
export function virtualBytes(index: number, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes)
  fillVirtual(bytes, index, 0)
  return bytes
}

/** Files that are held in memory, or made up while they are read. */
export class MemorySource implements FileSource {
  readonly manifest: Manifest
  readonly skipped = { total: 0, list: [] }
  opened = 0
  closed = 0
  /** Bytes that were read. */
  readBytes = 0
  /** Called before each read; may throw or wait. */
  onRead: (index: number, offset: number) => void | Promise<void> = () => undefined
  /** Entries that open refuses with this. */
  readonly unopenable = new Map<number, DroplineError>()
  /** Entries for which checkUnchanged fails. */
  readonly changed = new Set<number>()
  readonly #contents: readonly (Uint8Array | number)[]
  readonly #fill: (target: Uint8Array, index: number, offset: number) => void

  constructor(tree: MemoryTree, fill = fillVirtual) {
    this.#contents = Object.values(tree).map((value) => (typeof value === 'string' ? 0 : (value ?? 0)))
    this.manifest = manifestOf(entriesOf(tree))
    this.#fill = fill
  }

  /** What entry `index` holds. */
  contents(index: number): Uint8Array {
    const held = this.#contents[index] ?? 0
    return held instanceof Uint8Array ? held : virtualBytes(index, held)
  }

  open(index: number): Promise<SourceFile> {
    const refused = this.unopenable.get(index)
    if (refused !== undefined) return Promise.reject(refused)
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
        this.readBytes += position - offset
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
