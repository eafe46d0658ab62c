import * as fs from 'node:fs'
import { promisify } from 'node:util'
import { withoutFirst } from './views.ts'

type Now<T> = T | Promise<T>

/** The few calls that are made for every small file and every record of a journal. */
export interface FileOps {
  open(location: string, flags: number, mode?: number): Now<number>
  /** Answers how many bytes were written. */
  write(file: number, bytes: Uint8Array, offset: number): Now<number>
  futimes(file: number, atimeSeconds: number, mtimeSeconds: number): Now<void>
  fsync(file: number): Now<void>
  close(file: number): Now<void>
  link(existing: string, name: string): Now<void>
  rename(from: string, to: string): Now<void>
  unlink(location: string): Now<void>
  mkdir(location: string): Now<void>
  lstat(location: string): Now<fs.Stats>
  stat(location: string): Now<fs.Stats>
  fstat(file: number): Now<fs.Stats>
  /** Rejects unless the file may be read. */
  mayRead(location: string): Now<void>
}

/**
 * On this thread: a call takes microseconds on a local disk, and a tenth of what it costs to have it made by another thread,
 * which is most of the time of a small file. Not for network mounts, where a call may take as long as it likes.
 */
export const inlineOps: FileOps = {
  open: (location, flags, mode) => fs.openSync(location, flags, mode),
  write: (file, bytes, offset) => fs.writeSync(file, bytes, 0, bytes.length, offset),
  futimes: fs.futimesSync,
  fsync: fs.fsyncSync,
  close: fs.closeSync,
  link: fs.linkSync,
  rename: fs.renameSync,
  unlink: fs.unlinkSync,
  mkdir: (location) => {
    fs.mkdirSync(location)
  },
  lstat: (location) => fs.lstatSync(location),
  stat: (location) => fs.statSync(location),
  fstat: (file) => fs.fstatSync(file),
  mayRead: (location) => {
    fs.accessSync(location, fs.constants.R_OK)
  },
}

const write = promisify(fs.write)
const mkdir = promisify(fs.mkdir)
const fstat = promisify(fs.fstat)
const readv = promisify(fs.readv)

/** By libuv's threads: never holds up anything else. */
export const pooledOps: FileOps = {
  open: promisify(fs.open),
  write: async (file, bytes, offset) => (await write(file, bytes, 0, bytes.length, offset)).bytesWritten,
  futimes: promisify(fs.futimes),
  fsync: promisify(fs.fsync),
  close: promisify(fs.close),
  link: promisify(fs.link),
  rename: promisify(fs.rename),
  unlink: promisify(fs.unlink),
  mkdir: async (location) => {
    await mkdir(location)
  },
  lstat: (location) => fs.promises.lstat(location),
  stat: (location) => fs.promises.stat(location),
  fstat: (file) => fstat(file),
  mayRead: (location) => fs.promises.access(location, fs.constants.R_OK),
}

/**
 * Fills `targets`, one after the other, from `offset` on; answers how many bytes there were. Never on this thread: what is not in
 * memory has to be waited for.
 */
export async function readInto(
  file: number,
  targets: readonly Uint8Array[],
  offset: number,
): Promise<number> {
  let remaining = targets
  let done = 0
  while (remaining.length > 0) {
    const { bytesRead } = await readv(file, remaining, offset + done)
    if (bytesRead === 0) break
    done += bytesRead
    remaining = withoutFirst(remaining, bytesRead)
  }
  return done
}

/** Writes all of `bytes`. */
export async function writeWhole(
  ops: FileOps,
  file: number,
  bytes: Uint8Array,
  offset: number,
): Promise<void> {
  let done = 0
  while (done < bytes.length) done += await ops.write(file, bytes.subarray(done), offset + done)
}

const SLICE_MS = 8

/** Lets other work have its turn, now and then, in long loops of inline calls. */
export class Breather {
  #since = performance.now()

  async breathe(): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return
    await new Promise((resolve) => setImmediate(resolve))
    this.#since = performance.now()
  }
}
