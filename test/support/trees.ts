import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir, readdir, readFile, readlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A file to be made: its bytes, or how many (then they are repeatable noise), and what else matters. */
export interface FileSpec {
  readonly content: string | Uint8Array | number
  readonly mtimeMs?: number
  readonly executable?: boolean
}

/** What lies at a path (with `/`): a file, or null for an empty folder. Folders in between are made. */
export type TreeSpec = Readonly<Record<string, FileSpec | string | number | null>>

/** One line of a listing: everything that a transfer keeps. */
export type TreeLine = string

/** Makes files and folders under `dir`, which is made too. */
export async function makeTree(dir: string, spec: TreeSpec): Promise<void> {
  await mkdir(dir, { recursive: true })
  for (const [path, value] of Object.entries(spec)) {
    const location = join(dir, path)
    if (value === null) {
      await mkdir(location, { recursive: true })
      continue
    }
    const file = typeof value === 'object' ? value : { content: value }
    await mkdir(dirname(location), { recursive: true })
    await writeFile(location, typeof file.content === 'number' ? noise(file.content, path) : file.content)
    if (file.executable === true) await chmod(location, 0o755)
    if (file.mtimeMs !== undefined) await utimes(location, file.mtimeMs / 1000, file.mtimeMs / 1000)
  }
}

/** Repeatable bytes that do not compress and differ from seed to seed. */
export function noise(bytes: number, seed = ''): Uint8Array {
  const out = new Uint8Array(bytes)
  let offset = 0
  for (let round = 0; offset < bytes; round++) {
    const digest = createHash('sha512').update(`${seed} ${round}`).digest()
    // Copies grow, so that large files are cheap; the digest keeps the copies different from each other.
    out.set(digest.subarray(0, Math.min(64, bytes - offset)), offset)
    offset += 64
    const copy = Math.min(offset, bytes - offset)
    if (copy > 0) {
      out.copyWithin(offset, 0, copy)
      offset += copy
    }
  }
  return out
}

/** Everything below `dir` in order of path: kind, size, hash, mtime in whole milliseconds, exec bit. */
export async function treeOf(dir: string): Promise<TreeLine[]> {
  const lines: TreeLine[] = []
  const walk = async (path: string): Promise<void> => {
    for (const name of (await readdir(join(dir, path))).sort()) {
      // What FUSE calls a removed file until the kernel has let go of its last handle.
      if (name.startsWith('.fuse_hidden')) continue
      const inner = path === '' ? name : `${path}/${name}`
      const location = join(dir, inner)
      const stats = await lstat(location)
      const time = Math.round(stats.mtimeMs)
      if (stats.isDirectory()) {
        lines.push(`${inner}/ ${time}`)
        await walk(inner)
      } else if (stats.isSymbolicLink()) lines.push(`${inner} -> ${await readlink(location)}`)
      else if (!stats.isFile()) lines.push(`${inner} special`)
      else {
        const hash = createHash('sha256')
          .update(await readFile(location))
          .digest('hex')
        const executable = (stats.mode & 0o100) === 0 ? '' : ' x'
        lines.push(`${inner} ${stats.size} ${hash} ${time}${executable}`)
      }
    }
  }
  await walk('')
  return lines
}

/** The paths of treeOf alone. */
export async function namesOf(dir: string): Promise<string[]> {
  return (await treeOf(dir)).map((line) => line.replace(/( \d+)?( \w{64})? -?\d+( x)?$/, ''))
}
