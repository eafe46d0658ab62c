// Set up before each test file: Vitest's limits are timers of the file's own process, and so they never come when its thread is
// stuck in a native library or in a loop, or when a file does not get as far as its tests. A thread beside it looks after that.
import path from 'node:path'
import { setInterval } from 'node:timers'
import { Worker } from 'node:worker_threads'

const BEAT_EVERY_MS = 1000

const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
setInterval(() => Atomics.add(beats, 0, 1), BEAT_EVERY_MS).unref()
new Worker(path.join(import.meta.dirname, 'stuck-thread.ts'), { workerData: beats }).unref()
