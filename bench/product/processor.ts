import { readFileSync } from 'node:fs'

const CLOCK_TICKS_PER_SECOND = 100

/** Seconds of processor time, user's and system's, that a process has used so far in all of its threads. */
export function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND
}
