import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createWriteStream } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import path from 'node:path'

/** The one file of a share of kind 'text'. */
export const TEXT_FILE_NAME = 'text.txt'

/** Folders inside the data folder for what has no place of its own: texts that are sent or received. */
export class Spool {
  readonly #folder: string

  constructor(dataFolder: string) {
    this.#folder = path.join(dataFolder, 'spool')
  }

  /** A folder for transfer `id`, made now. */
  async folderFor(id: string): Promise<string> {
    const folder = this.placeOf(id)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return folder
  }

  placeOf(id: string): string {
    return path.join(this.#folder, id)
  }

  /** Puts a text where it can be sent from; answers its path. */
  async writeText(id: string, text: string): Promise<string> {
    const file = path.join(await this.folderFor(id), TEXT_FILE_NAME)
    await writeFile(file, text, { mode: 0o600 })
    return file
  }

  /** Puts what a stream brings where it can be sent from, under the file name `name`; answers its path. */
  async writeStream(name: string, stream: NodeJS.ReadableStream): Promise<string> {
    const plain = path.basename(name)
    const file = path.join(await this.folderFor(randomUUID()), plain === '' ? 'stdin' : plain)
    await pipeline(stream, createWriteStream(file, { mode: 0o600 }))
    return file
  }

  /** Removes those of `paths` that lie here: what they were put aside for is over. */
  async clear(paths: readonly string[]): Promise<void> {
    for (const each of paths) {
      const folder = path.dirname(each)
      if (path.dirname(folder) === this.#folder) await rm(folder, { recursive: true, force: true })
    }
  }

  /** The text that came for `id`: the first file there. Null when there is none. */
  async readText(id: string): Promise<string | null> {
    const names = await readdir(this.placeOf(id)).catch(() => [])
    const first = names.filter((name) => !name.startsWith('.')).sort()[0]
    return first === undefined ? null : readFile(path.join(this.placeOf(id), first), 'utf8')
  }

  /** Removes what killed processes have left: folders untouched since `beforeMs` of which `isNeeded` answers false. */
  async sweep(beforeMs: number, isNeeded: (folder: string) => boolean): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const folder = this.placeOf(name)
      const touchedMs = await stat(folder).then(
        ({ mtimeMs }) => mtimeMs,
        () => Infinity,
      )
      if (touchedMs < beforeMs && !isNeeded(folder)) await this.remove(name)
    }
  }

  async remove(id: string): Promise<void> {
    await rm(this.placeOf(id), { recursive: true, force: true })
  }
}
