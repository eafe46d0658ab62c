import { readFileSync } from 'node:fs'

const CLOCK_TICKS_PER_SECOND = 100

/** Seconds of processor time, user's and system's, of all threads of a process so far; 0 for pid 0, a side of several processes. */
export function processorSeconds(pid: number): number {
  if (pid === 0) return 0
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND
}
