import type { TransferId, TransferSnapshot } from '../../engine/api.ts'
import type { Words } from '../../words/words.ts'
import { contentsOf } from './peer-words.ts'
import type { TransferNews } from './transfer-watch.ts'

/** Something that was received in this run. */
export interface RecentFile {
  readonly id: TransferId
  /** What it is, in words that are fit for a menu. */
  readonly name: string
  /** Absolute; stays with main. */
  readonly path: string
}

const KEPT = 5

/** The last received things and where they are, also after they were dismissed from the window. */
export class RecentFiles {
  readonly #receivedPath: (id: TransferId) => Promise<string | null>
  readonly #onChange: () => void
  readonly #words: () => Words
  #files: readonly RecentFile[] = []

  constructor(
    receivedPath: (id: TransferId) => Promise<string | null>,
    words: () => Words,
    onChange: () => void,
  ) {
    this.#receivedPath = receivedPath
    this.#words = words
    this.#onChange = onChange
  }

  /** The newest first. */
  get files(): readonly RecentFile[] {
    return this.#files
  }

  /** Looks at a step of a transfer; resolves when it is taken in. */
  async see({ previous, snapshot }: TransferNews): Promise<void> {
    const hasArrived = snapshot.state.name === 'done' && previous?.state.name !== 'done'
    if (!hasArrived || snapshot.direction !== 'receive') return
    const path = await this.#receivedPath(snapshot.id)
    if (path === null) return
    this.#files = [fileOf(snapshot, path, this.#words()), ...this.#files].slice(0, KEPT)
    this.#onChange()
  }

  /** The path of a recent file, or undefined. */
  pathOf(id: TransferId): string | undefined {
    return this.#files.find((file) => file.id === id)?.path
  }
}

function fileOf(snapshot: TransferSnapshot, path: string, words: Words): RecentFile {
  return { id: snapshot.id, name: contentsOf(snapshot, words), path }
}
