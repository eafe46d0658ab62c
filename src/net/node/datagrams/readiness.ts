import { LINUX, type Libc } from './libc.ts'

const MAX_EVENTS = 64
/** struct epoll_event is packed on x64 only. */
const EVENT_BYTES = process.arch === 'x64' ? 12 : 16
const DATA_AT = process.arch === 'x64' ? 4 : 8
/** A helper thread comes back by itself after this, should its owner be gone. */
const HELPER_WAIT_MS = 1000

/** Says which sockets have datagrams (epoll), and waits for them. */
export class Readiness {
  readonly #libc: Libc
  readonly #epoll: number
  readonly #wakeFd: number
  readonly #events = new DataView(new ArrayBuffer(MAX_EVENTS * EVENT_BYTES))
  readonly #eventsAddress: number

  constructor(libc: Libc) {
    this.#libc = libc
    this.#eventsAddress = libc.addressOf(this.#events.buffer)
    this.#epoll = libc.epollCreate(LINUX.EPOLL_CLOEXEC)
    this.#wakeFd = libc.eventfd(0, LINUX.EFD_NONBLOCK | LINUX.EFD_CLOEXEC)
    if (this.#epoll < 0 || this.#wakeFd < 0) throw new Error(`epoll: ${libc.lastError()}`)
    this.add(this.#wakeFd)
  }

  /** Until the socket is closed. Also while a helper waits. */
  add(fd: number): void {
    const event = new DataView(new ArrayBuffer(EVENT_BYTES))
    event.setUint32(0, LINUX.EPOLLIN, true)
    event.setInt32(DATA_AT, fd, true)
    const address = this.#libc.addressOf(event.buffer)
    this.#libc.epollControl(this.#epoll, LINUX.EPOLL_CTL_ADD, fd, address)
  }

  /** Blocks this thread until something is there or the time is over; answers the sockets. */
  wait(timeoutMs: number): number[] {
    const count = this.#libc.epollWait(this.#epoll, this.#eventsAddress, MAX_EVENTS, timeoutMs)
    const ready: number[] = []
    for (let i = 0; i < count; i++) ready.push(this.#events.getInt32(i * EVENT_BYTES + DATA_AT, true))
    return ready
  }

  /** Waits in another thread; resolves with how many are ready. `wait` then says which. */
  waitInHelper(): Promise<number> {
    return new Promise((resolve) => {
      this.#libc.epollWaitInHelper(this.#epoll, this.#eventsAddress, HELPER_WAIT_MS, resolve)
    })
  }

  /** Ends a wait, for good. */
  wake(): void {
    const one = new BigUint64Array([1n])
    this.#libc.write(this.#wakeFd, this.#libc.addressOf(one.buffer), 8)
  }

  close(): void {
    this.#libc.close(this.#wakeFd)
    this.#libc.close(this.#epoll)
  }
}
