import { spawnSync } from 'node:child_process'
import os from 'node:os'
import process from 'node:process'

/**
 * Whether two sides can have a processor each here. They have on two computers; where the scheduler puts the threads of both on the
 * same two processors, the same bare channel between two Chromiums moves 20 or 34 MB/s, depending on which threads meet on one.
 */
export const ownProcessors = process.platform === 'linux' && os.cpus().length > 1

let last: Promise<unknown> = Promise.resolve()

/** Runs `start`; the processes that it starts stay on the processor `index`. One start at a time, in the order of the calls. */
export function onProcessor<T>(index: 0 | 1, start: () => T | Promise<T>): Promise<T> {
  const started = last.then(async () => {
    stayOn(String(index))
    try {
      return await start()
    } finally {
      stayOn(`0-${os.cpus().length - 1}`)
    }
  })
  last = started.catch(() => undefined)
  return started
}

/** Moves this process; what it starts afterwards stays where it is then. */
function stayOn(processors: string): void {
  if (!ownProcessors) return
  const { status, stderr, error } = spawnSync(
    'taskset',
    ['--cpu-list', '--pid', processors, String(process.pid)],
    {
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(`taskset failed: ${error?.message ?? stderr}`)
}
