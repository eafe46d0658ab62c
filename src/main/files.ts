import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { DroplineError } from '../core/base/errors.ts'
import type { ChosenItem, ItemId } from '../ipc/contract.ts'

/** The oldest are forgotten above it: a window that is open for weeks does not fill memory. */
const TABLE_LIMIT = 50_000
/** Enough to hide the disk's latency; more only fills the thread pool. */
const STATS_AT_ONCE = 32

/** What the user chose or dropped, by opaque ids: the window can send these and can name nothing else. */
export class ItemTable {
  readonly #paths = new Map<ItemId, string>()

  /**
   * Takes absolute paths in and answers what the window may know of them. Rejects with 'nothing-to-send' when there are
   * none, and with 'source-unreadable' on the first that is neither a file nor a folder that exists.
   */
  async add(paths: readonly string[]): Promise<readonly ChosenItem[]> {
    if (paths.length === 0) throw new DroplineError('nothing-to-send')
    const items: ChosenItem[] = []
    for (let start = 0; start < paths.length; start += STATS_AT_ONCE)
      items.push(...(await Promise.all(paths.slice(start, start + STATS_AT_ONCE).map(describe))))
    for (const [index, item] of items.entries()) this.#paths.set(item.id, paths[index] ?? '')
    this.#forgetOldest()
    return items
  }

  /** The paths behind `ids`, in order. Throws DroplineError 'nothing-to-send' for none, 'internal' for an id of nothing. */
  pathsOf(ids: readonly ItemId[]): readonly string[] {
    if (ids.length === 0) throw new DroplineError('nothing-to-send')
    return ids.map((id) => {
      const known = this.#paths.get(id)
      if (known === undefined) throw new DroplineError('internal', { message: 'unknown item' })
      return known
    })
  }

  #forgetOldest(): void {
    for (const id of this.#paths.keys()) {
      if (this.#paths.size <= TABLE_LIMIT) return
      this.#paths.delete(id)
    }
  }
}

async function describe(file: string): Promise<ChosenItem> {
  const name = path.basename(file)
  const stats = path.isAbsolute(file) ? await stat(file).catch(() => undefined) : undefined
  if (stats?.isDirectory()) return { id: randomUUID(), name, kind: 'folder', bytes: null }
  if (stats?.isFile()) return { id: randomUUID(), name, kind: 'file', bytes: stats.size }
  throw new DroplineError('source-unreadable', { name })
}
