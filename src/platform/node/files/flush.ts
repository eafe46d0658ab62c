import { isQuick } from './file-system.ts'

/** Makes everything durable that was written to the file system of an open file before the call. */
type SyncFileSystem = (file: number) => Promise<void>

/**
 * syncfs(2), one call for any number of files, where it can be had. Null elsewhere, and where it could take long because of
 * what others write.
 */
export async function loadSyncFileSystem(fileSystem: string | null): Promise<SyncFileSystem | null> {
  if (process.platform !== 'linux' || !isQuick(fileSystem)) return null
  try {
    const { default: koffi } = await import('koffi')
    const syncfs = koffi.load(null).func('int syncfs(int)')
    return (file) =>
      new Promise((resolve, reject) => {
        syncfs.async(file, (error: Error | null, result: number) => {
          if (error === null && result === 0) resolve()
          else reject(error ?? Object.assign(new Error('syncfs failed'), { code: 'EIO' }))
        })
      })
  } catch {
    return null // no native library for this system: files are flushed one by one
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
