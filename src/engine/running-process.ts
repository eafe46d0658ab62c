import { readFileSync } from 'node:fs'
import os from 'node:os'

/** When the computer was started is computed from two clocks: this far apart, it was started twice. */
const BOOT_TOLERANCE_MS = 60_000

/**
 * Names a process so that no later one of the same number is taken for it: after a power cut the numbers begin anew, and a lock that
 * nobody holds would seem to be held. The number, the start of the computer, and where the system tells it, that of the process.
 */
export function markOf(pid: number): string {
  return process.platform === 'linux'
    ? `${pid} ${bootId()} ${linuxProcess(pid)?.start ?? ''}`
    : `${pid} ${bootMs()}`
}

/** This process. */
export const OWN_MARK = markOf(process.pid)

/** Whether the process of a mark runs. False for what is no mark. */
export function isRunning(mark: string): boolean {
  const [pidText = '', boot = '', start = ''] = mark.split(' ')
  const pid = Number(pidText)
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  if (process.platform !== 'linux')
    return Math.abs(Number(boot) - bootMs()) < BOOT_TOLERANCE_MS && exists(pid)
  const found = linuxProcess(pid)
  return found !== null && !found.hasEnded && boot === bootId() && start === found.start
}

function bootMs(): number {
  return Math.round(Date.now() - os.uptime() * 1000)
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

interface LinuxProcess {
  /** Ticks since the start of the computer. */
  readonly start: string
  /** It has ended, and its parent has not asked for its exit code yet: kill(2) still finds it. */
  readonly hasEnded: boolean
}

/** null where there is none of this number. */
function linuxProcess(pid: number): LinuxProcess | null {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return null
  }
  // proc_pid_stat(5): the name in parentheses may contain anything; behind it are state (field 3) to starttime (field 22).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { start: fields[19] ?? '', hasEnded: ['Z', 'X'].includes(fields[0] ?? '') }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It runs, as somebody else: EPERM. Anything else says that it does not.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
