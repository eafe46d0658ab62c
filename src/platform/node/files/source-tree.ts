import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../../../core/transfer/manifest.ts'
import { type FileOps, inlineOps, pooledOps } from './file-ops.ts'
import { fileSystemOf, isQuick } from './file-system.ts'

/** What becomes of symbolic links below a chosen folder: kept as links, sent as what they lead to, or left out. */
export type SourceLinks = 'keep' | 'follow' | 'skip'

/** Where an entry lies. */
export interface SourcePlace {
  readonly location: string
  readonly ops: FileOps
}

/** Where the entries of a manifest lie on the sender's disk. Only the top needs to be held: below it the names say it. */
export class SourceTree {
  readonly #manifest: Manifest
  readonly #tops = new Map<number, { readonly location: string; ops: Promise<FileOps> | null }>()

  /** `tops` are the absolute paths of the top-level entries, in their order. */
  constructor(manifest: Manifest, tops: readonly string[]) {
    this.#manifest = manifest
    let next = 0
    for (let index = 0; index < manifest.length && next < tops.length; index++)
      if (manifest.entry(index).parent < 0) this.#tops.set(index, { location: tops[next++] ?? '', ops: null })
  }

  async placeOf(index: number): Promise<SourcePlace> {
    const names: string[] = []
    for (let at = index; ;) {
      const { parent, name } = this.#manifest.entry(at)
      if (parent < 0) {
        const top = this.#tops.get(at) ?? { location: '', ops: null }
        top.ops ??= sourceOpsAt(top.location)
        return { location: join(top.location, ...names), ops: await top.ops }
      }
      names.unshift(name)
      at = parent
    }
  }
}

/** How files below a place are looked at and opened: what a scan has seen is in memory afterwards, on a disk of this computer. */
export async function sourceOpsAt(location: string): Promise<FileOps> {
  const real = await realpath(location).catch(() => location)
  return isQuick(await fileSystemOf(real)) ? inlineOps : pooledOps
}
