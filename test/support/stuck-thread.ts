// Ends a test process that is stuck, after it has said where: see stuck.ts. Its data is the count of beats of the main thread.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'

const LOOK_EVERY_MS = 10_000
/** A main thread that does not come round for this long is stuck, also on a machine that is twenty times slower. */
const BEAT_LIMIT_MS = 180_000
/** Several times what the longest file takes on a busy machine. */
const FILE_LIMIT_MS = 1_200_000

const beats = workerData as Int32Array
const startedAt = performance.now()
let lastBeats = 0
let beatAt = startedAt

setInterval(() => {
  const now = performance.now()
  const count = Atomics.load(beats, 0)
  if (count !== lastBeats) [lastBeats, beatAt] = [count, now]
  if (now - beatAt > BEAT_LIMIT_MS) end('its main thread is stuck')
  if (now - startedAt > FILE_LIMIT_MS) end('it does not end')
}, LOOK_EVERY_MS)

function end(why: string): void {
  writeSync(2, `\nThis test process is ended: ${why}.\n${threads()}\n${stacks()}\n`)
  process.kill(process.pid, 'SIGKILL')
}

/** The threads of this process and what each waits for in the kernel. */
function threads(): string {
  if (process.platform !== 'linux') return ''
  const tasks = '/proc/self/task'
  const read = (id: string, name: string) => readFileSync(`${tasks}/${id}/${name}`, 'utf8').trim()
  return readdirSync(tasks)
    .map((id) => `${id} ${read(id, 'comm')}: ${read(id, 'wchan')}`)
    .join('\n')
}

/** Their stacks, where there is a debugger. */
function stacks(): string {
  const args = ['-p', String(process.pid), '-batch', '-ex', 'thread apply all backtrace 30']
  const { stdout, error } = spawnSync('gdb', args, { encoding: 'utf8', timeout: 60_000, maxBuffer: 1e7 })
  return error === undefined ? stdout : ''
}
