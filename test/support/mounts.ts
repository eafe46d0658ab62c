import { execFileSync } from 'node:child_process'

/** Mounts a small file system in memory at `target`. Answers false, and prints why, where that is not allowed. */
export function mountTmpfs(target: string, options: string): boolean {
  return tried('mount a tmpfs', 'mount', ['-t', 'tmpfs', '-o', options, 'none', target])
}

/** Unmounts what one of these has mounted. */
export function unmount(target: string): void {
  execFileSync('umount', [target], { stdio: 'pipe' })
}

function tried(what: string, program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'pipe' })
    return true
  } catch (error) {
    console.warn(`skipped: cannot ${what} here (${String(error).split('\n')[0] ?? ''})`)
    return false
  }
}
