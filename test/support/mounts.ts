import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import koffi from 'koffi'

const MIB = 1024 * 1024

/** A file system that a test has made. */
export interface Mounted {
  /** What it is called in /proc/mounts. */
  readonly kind: string
  unmount(): void
}

/** Mounts a small file system in memory at `target`. Answers false, and prints why, where that is not allowed. */
export function mountTmpfs(target: string, options: string): boolean {
  return failureOf('mount', ['-t', 'tmpfs', '-o', options, 'none', target], 'a tmpfs') === null
}

/** Unmounts what one of these has mounted. */
export function unmount(target: string): void {
  execFileSync('umount', [target], { stdio: 'pipe' })
}

/**
 * Mounts a small FAT at `target`, from an image in `dir`: by the kernel, or exFAT by FUSE where the kernel has no FAT. Null, with the
 * reason printed, where neither can be had.
 */
export function mountFat(dir: string, target: string): Mounted | null {
  const image = makeImage(join(dir, 'fat.img'), 200 * MIB)
  const unmountIt = (): void => unmount(target)
  if (
    failureOf('mkfs.vfat', [image], null) === null &&
    failureOf('mount', ['-o', 'loop,utf8,iocharset=utf8', image, target], null) === null
  )
    return { kind: 'vfat', unmount: unmountIt }
  if (failureOf('mkfs.exfat', [image], 'an exFAT') !== null) return null
  const device = spawnSync('losetup', ['-f', '--show', image], { encoding: 'utf8' }).stdout.trim()
  if (device === '' || failureOf('mount.exfat-fuse', [device, target], 'a FAT') !== null) {
    if (device !== '') execFileSync('losetup', ['-d', device])
    return null
  }
  return {
    kind: 'fuseblk',
    unmount: () => {
      unmountIt()
      execFileSync('losetup', ['-d', device])
    },
  }
}

/** A disk that can be pulled out: what was not flushed is lost, and everything fails until it is put in again. */
export interface Stick {
  /** Where it is mounted. */
  readonly target: string
  pull(): void
  /** Unmounts it, when nobody has anything open there any more. */
  eject(): void
  putIn(): void
  /** Ejects it for good. */
  close(): void
}

/** EXT4_IOC_SHUTDOWN (linux/fs/ext4/ext4.h), and to do it without writing the journal. */
const SHUTDOWN = 0x8004_587d
const WITHOUT_FLUSH = 2

/**
 * Mounts a small ext4 that can be pulled at `stick` in the folder `dir`. Null, with the reason printed, where that is not allowed.
 *
 * Other programs may take copies of all mounts along: `ip netns exec` does, in the tests beside this one. A stick of which one is
 * left cannot be ejected: put in again, it is the same file system, which fails for ever. So it lies under a mount that is
 * shared, and with it goes every copy.
 */
export function mountStick(dir: string): Stick | null {
  const [image, place] = [makeImage(join(dir, 'stick.img'), 96 * MIB), join(dir, 'place')]
  const target = join(place, 'stick')
  mkdirSync(target, { recursive: true })
  const share = ['--bind', '--make-shared', place, place]
  const mount = (): string | null => failureOf('mount', ['-o', 'loop', image, target], 'a stick')
  if (failureOf('mkfs.ext4', ['-q', image], 'a stick') !== null) return null
  if (failureOf('mount', share, 'a stick') !== null) return null
  if (mount() !== null) {
    unmount(place)
    return null
  }
  const ioctl = koffi.load(null).func('int ioctl(int, unsigned long, uint32_t *)')
  return {
    target,
    pull: () => {
      const file = openSync(target, 'r')
      const result: unknown = ioctl(file, SHUTDOWN, [WITHOUT_FLUSH])
      closeSync(file)
      if (result !== 0) throw new Error('the stick cannot be pulled')
    },
    eject: () => {
      unmount(target)
    },
    putIn: () => {
      const failure = mount()
      if (failure !== null) throw new Error(failure)
    },
    close: () => {
      // With the stick, if it is in.
      execFileSync('umount', ['-R', place], { stdio: 'pipe' })
    },
  }
}

function makeImage(location: string, bytes: number): string {
  mkdirSync(join(location, '..'), { recursive: true })
  closeSync(openSync(location, 'w'))
  truncateSync(location, bytes)
  return location
}

/** Runs a program; answers why it failed, which is printed if `what` says what for. */
function failureOf(program: string, args: readonly string[], what: string | null): string | null {
  const path = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`
  const { status, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  })
  if (status === 0) return null
  const reason = error?.message ?? stderr.split('\n')[0] ?? ''
  if (what !== null) console.warn(`skipped: cannot mount ${what} here (${reason})`)
  return reason
}
