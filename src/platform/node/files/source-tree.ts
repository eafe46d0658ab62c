import { join } from 'node:path'
import type { Manifest } from '../../../core/transfer/manifest.ts'

/** What becomes of symbolic links below a chosen folder: kept as links, sent as what they lead to, or left out. */
export type SourceLinks = 'keep' | 'follow' | 'skip'

/** Where the entries of a manifest lie on the sender's disk. Only the top needs to be held: below it the names say it. */
export class SourceTree {
  readonly #manifest: Manifest
  readonly #tops = new Map<number, string>()

  /** `tops` are the absolute paths of the top-level entries, in their order. */
  constructor(manifest: Manifest, tops: readonly string[]) {
    this.#manifest = manifest
    let next = 0
    for (let index = 0; index < manifest.length && next < tops.length; index++)
      if (manifest.entry(index).parent < 0) this.#tops.set(index, tops[next++] ?? '')
  }

  /** The absolute path of an entry. */
  locationOf(index: number): string {
    const names: string[] = []
    for (let at = index; ;) {
      const { parent, name } = this.#manifest.entry(at)
      if (parent < 0) return join(this.#tops.get(at) ?? '', ...names)
      names.unshift(name)
      at = parent
    }
  }
}
