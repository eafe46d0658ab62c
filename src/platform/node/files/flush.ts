import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { deferred, type Deferred } from '../../../core/base/deferred.ts'
import { isQuick } from './file-system.ts'

/** Makes durable, with one call, everything that was written to a file system. */
export interface VolumeFlush {
  /** What was written before the call is durable when it resolves. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** fsync_volume_np of macOS (unistd.h): to the medium and not only to the disk's cache, and wait for it. */
const FULL_AND_WAIT = 0x01 | 0x02

/**
 * syncfs(2) of Linux, fsync_volume_np of macOS, for the file system on which the folder `root` lies. Null elsewhere, and where it
 * could take long because of what others write: there files are flushed one by one.
 */
export async function openVolumeFlush(root: string, fileSystem: string | null): Promise<VolumeFlush | null> {
  const call = await loadCall(fileSystem)
  if (call === null) return null
  const handle = await open(root, constants.O_RDONLY)
  const volume = {
    flush: () => call(handle.fd),
    close: () => handle.close(),
  }
  // Not every file system of macOS knows it.
  if (process.platform === 'linux' || (await volume.flush().then(...yesOrNo))) return volume
  await volume.close()
  return null
}

const yesOrNo = [() => true, () => false] as const

async function loadCall(fileSystem: string | null): Promise<((file: number) => Promise<void>) | null> {
  const isMac = process.platform === 'darwin'
  if (!isMac && (process.platform !== 'linux' || !isQuick(fileSystem))) return null
  try {
    const { default: koffi } = await import('koffi')
    const system = koffi.load(null)
    const syncfs = system.func(isMac ? 'int fsync_volume_np(int, int)' : 'int syncfs(int)')
    const more = isMac ? [FULL_AND_WAIT] : []
    return (file) =>
      new Promise((resolve, reject) => {
        syncfs.async(file, ...more, (error: Error | null, result: number) => {
          if (error === null && result === 0) resolve()
          else reject(error ?? Object.assign(new Error('flushing failed'), { code: 'EIO' }))
        })
      })
  } catch {
    return null // no native library for this system
  }
}

/** Shares one flush between all who ask for one while another is under way. */
export class SharedFlush {
  readonly #flush: () => Promise<void>
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null

  constructor(flush: () => Promise<void>) {
    this.#flush = flush
  }

  /** Resolves after a flush that has begun after this call. */
  run(): Promise<void> {
    if (this.#running === null) return this.#start()
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null
        return this.#start()
      })
    return this.#next
  }

  #start(): Promise<void> {
    const running = this.#flush().finally(() => {
      if (this.#running === running) this.#running = null
    })
    this.#running = running
    return running
  }
}

/** So many files need not wait for more to share a flush: half of what is sent before the first of them is acknowledged. */
const FILES_A_FLUSH = 2048
/** How long a file waits for the next one, and for all of them. */
const QUIET_MS = 3
const GATHER_MS = 100

/**
 * Lets files that come one after the other share a flush. Each flush makes the file system write its journal, and whatever is created
 * meanwhile waits for that; a few large ones take half the time of many small ones.
 */
export class GatheredFlush {
  readonly #flush: () => Promise<void>
  #waiting: Gathering | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(flush: () => Promise<void>) {
    this.#flush = flush
  }

  /** Resolves when so many files that were written before the call are durable. */
  async add(files: number): Promise<void> {
    this.#waiting ??= this.#gathering()
    const waiting = this.#waiting
    waiting.files += files
    this.#timer?.refresh()
    this.#timer ??= setTimeout(() => this.#begin(), QUIET_MS)
    if (waiting.files >= FILES_A_FLUSH || performance.now() - waiting.sinceMs >= GATHER_MS) this.#begin()
    await waiting.flushed
  }

  #gathering(): Gathering {
    const begun = deferred<null>()
    const flushed = begun.promise.then(() => this.#flush())
    return { sinceMs: performance.now(), files: 0, begun, flushed }
  }

  #begin(): void {
    this.#waiting?.begun.resolve(null)
    this.#waiting = null
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}

/** Files that wait for one flush. */
interface Gathering {
  readonly sinceMs: number
  files: number
  readonly begun: Deferred<null>
  readonly flushed: Promise<void>
}
