import { readFile } from 'node:fs/promises'
import { uptime } from 'node:os'

const TOLERANCE_SECONDS = 30

/** What is the same as long as the computer was not started anew: then everything that was written is still known to it. */
export async function bootId(): Promise<string> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
  } catch {
    // Elsewhere by the time of the start, which moves a little with the clock.
    return `started ${Math.round(Date.now() / 1000 - uptime())}`
  }
}

/** Whether two answers of `bootId` are from one start. When in doubt they are not. */
export function isSameBoot(one: string, other: string): boolean {
  if (one === other) return true
  const [first, second] = [startSeconds(one), startSeconds(other)]
  return first !== null && second !== null && Math.abs(first - second) <= TOLERANCE_SECONDS
}

function startSeconds(id: string): number | null {
  const found = /^started (\d{1,12})$/.exec(id)
  return found === null ? null : Number(found[1])
}
