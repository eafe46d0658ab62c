import { escapeForDisplay } from '../../../core/transfer/display.ts'
import { REPORT_LIMIT_ENTRIES } from '../../../core/transfer/limits.ts'
import type { CutList, SinkReport } from '../../../core/transfer/ports.ts'
import { Breather } from './file-ops.ts'
import type { Receiving } from './receiving.ts'
import type { LinksMade } from './sink-links.ts'

/** What has become of everything in a receipt. */
export async function reportOf(
  receiving: Receiving,
  made: LinksMade,
  failedFolders: readonly number[],
): Promise<SinkReport> {
  const { manifest, names, state, choice } = receiving.init
  const failed = [...failedFolders, ...made.failed]
  const absent = new Set(failed)
  const isThere = (index: number): boolean => {
    if (absent.has(index)) return false
    if (manifest.kind(index) === 'file') return state.of(index) !== 'missing'
    return manifest.kind(index) === 'folder' || choice.links === 'keep'
  }
  const top: string[] = []
  const renamed = new Cut<{ from: string; to: string }>()
  const breather = new Breather()
  let same = 0
  for (let index = 0; index < manifest.length; index++) {
    if (state.of(index) === 'same') same += 1
    if (isThere(index)) {
      if (manifest.entry(index).parent < 0) top.push(names.of(index))
      if (names.isRenamed(index))
        renamed.add(() => ({ from: manifest.path(index).join('/'), to: finalPath(receiving, index) }))
    }
    await breather.breathe()
  }
  const notMade = new Cut<{ name: string; code: 'target-unwritable' }>()
  for (const index of failed)
    notMade.add(() => ({ name: escapeForDisplay(receiving.nameOf(index)), code: 'target-unwritable' }))
  return { top, renamed: renamed.plain, same, links: made.links, failed: notMade.plain }
}

/** The path of an entry from the top as it is here. */
function finalPath({ init }: Receiving, index: number): string {
  const path: string[] = []
  for (let at = index; at >= 0; at = init.manifest.entry(at).parent) path.unshift(init.names.of(at))
  return path.join('/')
}

class Cut<T> {
  #total = 0
  readonly #list: T[] = []

  get plain(): CutList<T> {
    return { total: this.#total, list: this.#list }
  }

  add(make: () => T): void {
    this.#total += 1
    if (this.#list.length < REPORT_LIMIT_ENTRIES) this.#list.push(make())
  }
}
