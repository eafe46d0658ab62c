import { type ChildProcess, spawn } from 'node:child_process'
import os from 'node:os'

/** Ends with the program that started it, however that ends. */
const LOOP = 'const parent = process.ppid; while (process.ppid === parent) for (let i = 0; i < 1e6; i++);'

/**
 * Keeps the processors from halting until the answer is called: a loop for each of them, at the lowest priority, so that whatever is
 * measured goes before it. In a virtual machine a processor that has halted takes long to wake, and every thread that is given
 * something to do pays for it: speed then depends on which threads happen to share a processor, and changes by half between two
 * runs of the same program.
 */
export function keepAwake(): () => void {
  const loops: ChildProcess[] = os.cpus().map(() => {
    const loop = spawn(process.execPath, ['-e', LOOP], { stdio: 'ignore' })
    if (loop.pid !== undefined) os.setPriority(loop.pid, os.constants.priority.PRIORITY_LOW)
    return loop
  })
  return () => {
    for (const loop of loops) loop.kill('SIGKILL')
  }
}
