import { Turns } from '../../core/base/turns.ts'
import { randomUUID } from 'node:crypto'
import { appendFile, mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../atomic-file.ts'
import {
  HISTORY_NAMES_LIMIT,
  HISTORY_PAGE_LIMIT,
  type HistoryEntry,
  type HistoryQuery,
} from '../neighbourhood-api.ts'
import { historyEntry } from '../rpc/neighbourhood-schemas.ts'

/** The oldest above it are forgotten. */
export const HISTORY_ENTRIES_LIMIT = 2000
/** The file is written anew when it has this many lines too many, and not for each. */
const SPARE_LINES = 200
/** More than this many paths are not kept for "send again". */
const PATHS_LIMIT = 100
const PATH_LIMIT_CHARACTERS = 32_767
/** A file that is longer was not written by us. */
const FILE_LIMIT_BYTES = 256 * 1024 * 1024

const NEWLINE = 0x0a

const place = z.string().min(1).max(PATH_LIMIT_CHARACTERS)
const storedEntry = z.object({
  entry: historyEntry,
  /** What was sent, absolute. */
  paths: z.array(place).max(PATHS_LIMIT),
  /** The first top-level entry of what was received, absolute. */
  place: place.nullable(),
})

/** An entry with what the window does not learn. */
export type StoredEntry = z.infer<typeof storedEntry>

/** What is to be kept of a transfer that has ended. */
export interface HistoryRecord extends Omit<HistoryEntry, 'id' | 'canSendAgain' | 'canReveal'> {
  readonly paths: readonly string[]
  readonly place: string | null
}

/**
 * The transfers that have ended: one JSON value a line, only ever appended to, so that a crash costs at most the line that was
 * being written. Several processes of one user may share it.
 */
export class HistoryStore {
  readonly #file: string
  readonly #turns = new Turns()
  /** At the start nobody knows how long the file is. */
  #linesSinceRead = SPARE_LINES

  constructor(dataFolder: string) {
    this.#file = path.join(dataFolder, 'history.jsonl')
  }

  add({ paths, place: where, ...what }: HistoryRecord): Promise<void> {
    const kept = paths.length <= PATHS_LIMIT ? [...paths] : []
    const entry: HistoryEntry = {
      ...what,
      id: randomUUID(),
      names: what.names.slice(0, HISTORY_NAMES_LIMIT),
      canSendAgain: kept.length > 0,
      canReveal: where !== null,
    }
    return this.#turns.take(async () => {
      await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 })
      // A line that a crash has torn is ended first, so that it takes no other with it.
      const before = (await endsWithNewline(this.#file)) ? '' : '\n'
      const line = JSON.stringify({ entry, paths: kept, place: where })
      await appendFile(this.#file, `${before}${line}\n`, { mode: 0o600 })
      await this.#shorten()
    })
  }

  /** The latest first. */
  async find({ text = '', beforeMs, limit = HISTORY_PAGE_LIMIT }: HistoryQuery): Promise<HistoryEntry[]> {
    const words = foldCase(text).split(/\s+/).filter(Boolean)
    const found: HistoryEntry[] = []
    for (const { entry } of (await this.#turns.take(() => this.#read())).reverse()) {
      if (found.length >= limit) break
      if (beforeMs !== undefined && entry.endedAtMs >= beforeMs) continue
      const haystack = foldCase([...entry.names, entry.peerName ?? ''].join('\n'))
      if (words.every((word) => haystack.includes(word))) found.push(entry)
    }
    return found
  }

  async get(id: string): Promise<StoredEntry | undefined> {
    return (await this.#turns.take(() => this.#read())).findLast(({ entry }) => entry.id === id)
  }

  /** Resolves when everything so far is written. */
  async settled(): Promise<void> {
    await this.#turns.settled()
  }

  clear(): Promise<void> {
    return this.#turns.take(() => rm(this.#file, { force: true }))
  }

  async #shorten(): Promise<void> {
    this.#linesSinceRead += 1
    if (this.#linesSinceRead < SPARE_LINES) return
    const entries = await this.#read()
    if (entries.length < HISTORY_ENTRIES_LIMIT + SPARE_LINES) return
    const lines = entries.slice(-HISTORY_ENTRIES_LIMIT).map((entry) => JSON.stringify(entry))
    await writeAtomically(this.#file, `${lines.join('\n')}\n`)
  }

  /** Every line that can be read, the oldest first. */
  async #read(): Promise<StoredEntry[]> {
    const size = await stat(this.#file).then(
      (stats) => stats.size,
      () => 0,
    )
    if (size === 0 || size > FILE_LIMIT_BYTES) return []
    this.#linesSinceRead = 0
    const entries: StoredEntry[] = []
    for (const line of (await readFile(this.#file, 'utf8')).split('\n')) {
      const parsed = storedEntry.safeParse(parseJson(line))
      if (parsed.success) entries.push(parsed.data)
    }
    return entries
  }
}

/** Whether the next line begins on its own; also when there is no file. */
async function endsWithNewline(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => null)
  if (handle === null) return true
  try {
    const { size } = await handle.stat()
    if (size === 0) return true
    const last = new Uint8Array(1)
    await handle.read(last, 0, 1, size - 1)
    return last[0] === NEWLINE
  } finally {
    await handle.close()
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** For a search that does not care about case, nor about how accents are written. */
function foldCase(text: string): string {
  return text.normalize('NFC').toLocaleLowerCase()
}
