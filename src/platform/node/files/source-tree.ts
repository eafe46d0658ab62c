import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../../../core/transfer/manifest.ts'
import { type FileOps, inlineOps, pooledOps } from './file-ops.ts'
import { fileSystemOf, isQuick } from './file-system.ts'
import { type LinuxCalls, linuxCalls } from './linux-calls.ts'

/** What becomes of symbolic links below a chosen folder: kept as links, sent as what they lead to, or left out. */
export type SourceLinks = 'keep' | 'follow' | 'skip'

/** Where an entry lies. */
export interface SourcePlace {
  readonly location: string
  readonly ops: FileOps
  /** Null where calls could take long. */
  readonly calls: LinuxCalls | null
}

/** How what lies below a place is reached. */
type Access = Omit<SourcePlace, 'location'>

/** Where the entries of a manifest lie on the sender's disk. Only the top needs to be held: below it the names say it. */
export class SourceTree {
  readonly #manifest: Manifest
  readonly #tops = new Map<number, { readonly location: string; access: Promise<Access> | null }>()
  /** Where the last file was: its neighbours come next. */
  #last: { readonly folder: number; readonly location: string; readonly access: Access } | null = null

  /** `tops` are the absolute paths of the top-level entries, in their order. */
  constructor(manifest: Manifest, tops: readonly string[]) {
    this.#manifest = manifest
    let next = 0
    for (let index = 0; index < manifest.length && next < tops.length; index++)
      if (manifest.entry(index).parent < 0)
        this.#tops.set(index, { location: tops[next++] ?? '', access: null })
  }

  async placeOf(index: number): Promise<SourcePlace> {
    const { parent, name } = this.#manifest.entry(index)
    if (parent < 0) return await this.#top(index)
    if (this.#last?.folder !== parent) {
      const { location, ...access } = await this.#inner(parent)
      this.#last = { folder: parent, location, access }
    }
    const { location, access } = this.#last
    return { location: join(location, name), ...access }
  }

  async #inner(folder: number): Promise<SourcePlace> {
    const names: string[] = []
    for (let at = folder; ;) {
      const { parent, name } = this.#manifest.entry(at)
      if (parent < 0) {
        const top = await this.#top(at)
        return { ...top, location: join(top.location, ...names) }
      }
      names.unshift(name)
      at = parent
    }
  }

  async #top(index: number): Promise<SourcePlace> {
    const top = this.#tops.get(index) ?? { location: '', access: null }
    top.access ??= accessAt(top.location)
    return { location: top.location, ...(await top.access) }
  }
}

async function accessAt(location: string): Promise<Access> {
  const ops = await sourceOpsAt(location)
  return { ops, calls: ops === inlineOps ? await linuxCalls() : null }
}

/** How files below a place are looked at and opened: what a scan has seen is in memory afterwards, on a disk of this computer. */
export async function sourceOpsAt(location: string): Promise<FileOps> {
  const real = await realpath(location).catch(() => location)
  return isQuick(await fileSystemOf(real)) ? inlineOps : pooledOps
}
