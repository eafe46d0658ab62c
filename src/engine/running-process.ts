/** Whether a process of this number runs, as whichever user. */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It runs, as somebody else: EPERM. Anything else says that it does not.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
