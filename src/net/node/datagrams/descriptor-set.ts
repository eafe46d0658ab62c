import type { Libc } from './libc.ts'

/** The highest number of a file that Linux gives unless told otherwise (fs.nr_open). */
const DESCRIPTOR_LIMIT = 1024 * 1024
const BITS = 32

/**
 * Files that a thread has opened past Node. Shared with the main thread: when a thread is killed, for lack of memory say, nothing in it
 * runs any more, and nobody else would close them. A file is left out before it is closed, so that no other one of its number is hit.
 */
export class DescriptorSet {
  readonly shared: SharedArrayBuffer
  readonly #words: Int32Array

  constructor(shared = new SharedArrayBuffer(DESCRIPTOR_LIMIT / 8)) {
    this.shared = shared
    this.#words = new Int32Array(shared)
  }

  add(fd: number): void {
    if (fd >= 0 && fd < DESCRIPTOR_LIMIT) Atomics.or(this.#words, Math.floor(fd / BITS), 1 << (fd % BITS))
  }

  remove(fd: number): void {
    if (fd >= 0 && fd < DESCRIPTOR_LIMIT) Atomics.and(this.#words, Math.floor(fd / BITS), ~(1 << (fd % BITS)))
  }

  /** All of them, which are then left out. */
  take(): readonly number[] {
    const taken: number[] = []
    for (let index = 0; index < this.#words.length; index++) {
      const word = Atomics.exchange(this.#words, index, 0)
      for (let bit = 0; word !== 0 && bit < BITS; bit++)
        if ((word & (1 << bit)) !== 0) taken.push(index * BITS + bit)
    }
    return taken
  }
}

/** The same calls, with what they open in `set` until it is closed. */
export function trackedLibc(libc: Libc, set: DescriptorSet): Libc {
  const opened = (fd: number): number => {
    set.add(fd)
    return fd
  }
  return {
    ...libc,
    socket: (...of) => opened(libc.socket(...of)),
    epollCreate: (...of) => opened(libc.epollCreate(...of)),
    eventfd: (...of) => opened(libc.eventfd(...of)),
    close: (fd) => {
      set.remove(fd)
      return libc.close(fd)
    },
  }
}
