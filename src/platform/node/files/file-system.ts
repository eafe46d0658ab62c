import { readFile, statfs } from 'node:fs/promises'
import { sep } from 'node:path'

/** The kind of file system that `location`, a real path, lies on, such as `ext4`; null where the system does not say. */
export async function fileSystemOf(location: string): Promise<string | null> {
  if (process.platform !== 'linux') return null
  try {
    return fileSystemIn(await readFile('/proc/self/mountinfo', 'utf8'), location)
  } catch {
    return null
  }
}

/** The kind of file system at `location` according to the text of /proc/self/mountinfo (proc_pid_mountinfo(5)). */
export function fileSystemIn(mountinfo: string, location: string): string | null {
  let best = { length: 0, kind: null as string | null }
  for (const line of mountinfo.split('\n')) {
    const fields = line.split(' ')
    const mountPoint = (fields[4] ?? '').replace(/\\([0-7]{3})/gu, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    )
    const kind = fields[fields.indexOf('-') + 1]
    const inside = mountPoint === '/' || location === mountPoint || location.startsWith(`${mountPoint}/`)
    // Of two on one place the later one lies on top.
    if (kind !== undefined && mountPoint !== '' && inside && mountPoint.length >= best.length)
      best = { length: mountPoint.length, kind }
  }
  return best.kind
}

const localFileSystems = /^(?:ext[234]|xfs|btrfs|tmpfs|ramfs|f2fs|zfs|overlay|bcachefs|jfs)$/u

/** Whether calls on this file system are known to be quick: a disk of this computer, and no stick and no network. */
export function isQuick(fileSystem: string | null): boolean {
  return fileSystem !== null && localFileSystems.test(fileSystem)
}

/** Whether what was written may be lost without a start of the computer: it is pulled out of it. */
export function isRemovable(fileSystem: string | null): boolean {
  return fileSystem !== null && !localFileSystems.test(fileSystem)
}

export interface Room {
  readonly freeBytes: number
  /** Files take whole numbers of it. */
  readonly blockBytes: number
}

/** What is free for this user where `location` lies. */
export async function roomAt(location: string): Promise<Room> {
  const { bavail, bsize } = await statfs(location)
  return { freeBytes: bavail * bsize, blockBytes: Math.max(1, bsize) }
}

/** What tells one disk from another, also when it has been pulled out and put in again. */
export async function diskAt(location: string): Promise<string> {
  const { type, bsize, blocks } = await statfs(location)
  return `${type} ${bsize} ${blocks}`
}

/** The folder itself, or the nearest one above it that exists. */
export async function nearestExisting(
  location: string,
  realpath: (location: string) => Promise<string>,
): Promise<{ readonly path: string; readonly exists: boolean }> {
  for (let path = location, exists = true; ; exists = false) {
    try {
      return { path: await realpath(path), exists }
    } catch (error) {
      const parent = path.slice(0, Math.max(path.lastIndexOf(sep), path.indexOf(sep) + 1))
      if (parent === path || parent === '') throw error
      path = parent
    }
  }
}
