import type { KoffiFunc } from 'koffi'
import { errnoCode } from './fs-errors.ts'

/** System calls of Linux that Node lacks, and that a small file costs least with. They run on this thread and throw as Node's do. */
export interface LinuxCalls {
  /** openat(2): creates a file in an open folder and answers its descriptor. What has the name already is EEXIST, links included. */
  createIn(folder: number, name: string, mode: number): number
  /**
   * renameat2(2) with RENAME_NOREPLACE: a new name in the same open folder, in one step. Throws EEXIST when the name is taken; answers
   * false where the file system cannot do this.
   */
  renameNew(folder: number, from: string, to: string): boolean
  /** preadv2(2) with RWF_NOWAIT: what of the bytes from `offset` on is in memory. -1 when that is nothing, or is not known. */
  readCached(file: number, target: Uint8Array, offset: number): number
}

// Of the Linux headers, the same on x64 and arm64.
const O_WRONLY = 0o1
const O_CREAT = 0o100
const O_EXCL = 0o200
const O_CLOEXEC = 0o2000000
const RENAME_NOREPLACE = 1
const RWF_NOWAIT = 8

/** What renameat2 says of a file system that does not know the flag, or of a kernel that does not know the call. */
const cannotRename = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'])

type Call<Arguments extends unknown[]> = (...args: Arguments) => number

/** A struct iovec. */
interface Vector {
  readonly base: Uint8Array
  readonly length: number
}

let loaded: Promise<LinuxCalls | null> | null = null

/** The calls; null where they cannot be had: another system, no native library for it, another libc. */
export function linuxCalls(): Promise<LinuxCalls | null> {
  loaded ??= loadCalls().catch(() => null)
  return loaded
}

async function loadCalls(): Promise<LinuxCalls | null> {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) return null
  const { default: koffi } = await import('koffi')
  const library = koffi.load(null)
  const openat = library.func('int openat(int, const char *, int, uint32_t)') as KoffiFunc<
    Call<[folder: number, name: string, flags: number, mode: number]>
  >
  const renameat2 = library.func(
    'int renameat2(int, const char *, int, const char *, uint32_t)',
  ) as KoffiFunc<Call<[fromFolder: number, from: string, toFolder: number, to: string, flags: number]>>
  const vector = koffi.struct({ base: 'void *', length: 'size_t' })
  const preadv2 = library.func('preadv2', 'int64_t', [
    'int',
    koffi.pointer(vector),
    'int',
    'int64_t',
    'int',
  ]) as KoffiFunc<Call<[file: number, vector: Vector, count: number, offset: number, flags: number]>>
  const codes = new Map(Object.entries(koffi.os.errno).map(([code, number]) => [number, code]))
  const failure = (syscall: string): Error => {
    const code = codes.get(koffi.errno()) ?? 'EIO'
    return Object.assign(new Error(`${code}: ${syscall}`), { code, syscall })
  }
  return {
    createIn(folder, name, mode) {
      const file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      if (file < 0) throw failure('openat')
      return file
    },
    renameNew(folder, from, to) {
      if (renameat2(folder, from, folder, to, RENAME_NOREPLACE) === 0) return true
      const error = failure('renameat2')
      if (cannotRename.has(errnoCode(error) ?? '')) return false
      throw error
    },
    readCached: (file, target, offset) =>
      preadv2(file, { base: target, length: target.length }, 1, offset, RWF_NOWAIT),
  }
}
