import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../atomic-file.ts'
import { transferSummary } from '../rpc/schemas.ts'
import { DEFAULT_CODE_WORDS, DEFAULT_TTL_MINUTES, type ShareRequest } from '../share.ts'

const PATHS_LIMIT = 10_000
const PATH_LIMIT_CHARACTERS = 32_767
const NAME_LIMIT_CHARACTERS = 4096

const common = {
  version: z.literal(1),
  /** Of the transfer. */
  id: z.uuid(),
  kind: z.enum(['files', 'text']),
  paths: z.array(z.string().min(1).max(PATH_LIMIT_CHARACTERS)).max(PATHS_LIMIT),
  links: z.enum(['keep', 'follow', 'skip']),
  limitBytesPerSecond: z.number().int().min(1).nullable(),
  queuedAtMs: z.number().int().min(0),
}

const forDevice = z.object({
  ...common,
  deviceId: z.string().min(1).max(64),
  /** As the device was called when the files were dropped on it. */
  deviceName: z.string().max(NAME_LIMIT_CHARACTERS),
})

const behindAnother = z.object({
  ...common,
  /** The transfer that goes to the same receiver before it. */
  behind: z.uuid(),
  peerName: z.string().max(NAME_LIMIT_CHARACTERS).nullable(),
  /** As it was when the files were read first; null before that. */
  summary: transferSummary.nullable(),
})

const schema = z.union([forDevice, behindAnother])

/** A share that waits for a remembered device. Its files are read when they are sent. */
export type DeviceItem = Readonly<z.infer<typeof forDevice>>
/** A share that waits for the end of another one to the same receiver. */
export type QueuedItem = Readonly<z.infer<typeof behindAnother>>
export type OutboxItem = DeviceItem | QueuedItem
type NewItem = Omit<DeviceItem, 'version'> | Omit<QueuedItem, 'version'>

/** What a share that was kept asks for. */
export function requestOf({
  kind,
  paths,
  links,
}: Pick<OutboxItem, 'kind' | 'paths' | 'links'>): ShareRequest {
  const ttlMs = DEFAULT_TTL_MINUTES * 60_000
  return { kind, paths, links, codeWords: DEFAULT_CODE_WORDS, ttlMs, receivers: 1 }
}

/**
 * What waits for devices that are away, or behind another transfer: one file each, so that it outlives the program. Without a folder
 * nothing does.
 */
export class Outbox {
  readonly #folder: string | null
  readonly #items = new Map<string, OutboxItem>()
  readonly #writes = new Map<string, Promise<void>>()

  private constructor(folder: string | null) {
    this.#folder = folder
  }

  /** Reads what waits; `keep` false is for programs that end before a device would come. */
  static async open(dataFolder: string, keep: boolean): Promise<Outbox> {
    if (!keep) return new Outbox(null)
    const folder = path.join(dataFolder, 'outbox')
    const outbox = new Outbox(folder)
    const names = await readdir(folder).catch(() => [])
    for (const name of names.filter((each) => each.endsWith('.json'))) {
      const item = await readItem(path.join(folder, name))
      if (item !== null) outbox.#items.set(item.id, item)
    }
    return outbox
  }

  /** The first queued first. */
  list(): readonly OutboxItem[] {
    return [...this.#items.values()].sort((a, b) => a.queuedAtMs - b.queuedAtMs)
  }

  get(id: string): OutboxItem | undefined {
    return this.#items.get(id)
  }

  /** What waits behind the transfer `id`, the first queued first. */
  behind(id: string): readonly QueuedItem[] {
    return this.list().filter((item): item is QueuedItem => 'behind' in item && item.behind === id)
  }

  /** Notes what has changed about something that waits behind another; nothing when it does not wait any more. */
  async change(id: string, change: Partial<Pick<QueuedItem, 'behind' | 'summary'>>): Promise<void> {
    const item = this.#items.get(id)
    if (item !== undefined && 'behind' in item) await this.add({ ...item, ...change })
  }

  /** Resolves when it will survive a power cut. */
  async add(item: NewItem): Promise<void> {
    if (this.#folder === null) return
    const whole: OutboxItem = { ...item, version: 1 }
    this.#items.set(item.id, whole)
    const file = this.#file(this.#folder, item.id)
    await this.#inTurn(item.id, () => writeAtomically(file, JSON.stringify(whole)))
  }

  async remove(id: string): Promise<void> {
    if (this.#folder === null || !this.#items.delete(id)) return
    const file = this.#file(this.#folder, id)
    await this.#inTurn(id, () => rm(file, { force: true }))
  }

  async #inTurn(id: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.#writes.get(id) ?? Promise.resolve()).then(work, work)
    this.#writes.set(id, turn)
    await turn
    if (this.#writes.get(id) === turn) this.#writes.delete(id)
  }

  #file(folder: string, id: string): string {
    return path.join(folder, `${id}.json`)
  }
}

/** null for what is no item: it is left where it lies. */
async function readItem(file: string): Promise<OutboxItem | null> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    return schema.parse(value)
  } catch {
    return null
  }
}
