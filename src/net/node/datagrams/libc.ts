import type { KoffiFunc } from 'koffi'

/** Addresses are numbers here: user space ends below 2^47, and a number crosses faster than a pointer object. */
type Call<Arguments extends number[]> = (...args: Arguments) => number

/** The system calls of the batched data path, of glibc or musl on 64-bit Linux. */
export interface Libc {
  socket: Call<[family: number, type: number, protocol: number]>
  bind: Call<[fd: number, address: number, length: number]>
  getsockname: Call<[fd: number, address: number, length: number]>
  setsockopt: Call<[fd: number, level: number, name: number, value: number, length: number]>
  getsockopt: Call<[fd: number, level: number, name: number, value: number, length: number]>
  close: Call<[fd: number]>
  recvmmsg: Call<[fd: number, messages: number, count: number, flags: number, timeout: number]>
  sendmmsg: Call<[fd: number, messages: number, count: number, flags: number]>
  epollCreate: Call<[flags: number]>
  epollControl: Call<[epoll: number, operation: number, fd: number, event: number]>
  epollWait: Call<[epoll: number, events: number, count: number, timeoutMs: number]>
  /** The same for one event in a thread of libuv's pool; calls back with the result. */
  epollWaitInHelper: (epoll: number, event: number, timeoutMs: number, done: (count: number) => void) => void
  eventfd: Call<[initial: number, flags: number]>
  write: Call<[fd: number, bytes: number, length: number]>
  /** Where an ArrayBuffer lies. It stays there as long as somebody holds it. */
  addressOf: (buffer: ArrayBuffer) => number
  /** What the last call failed with, such as EAGAIN. */
  lastError: () => string
}

/** Numbers of the Linux headers, the same on x64 and arm64. */
export const LINUX = {
  AF_INET: 2,
  AF_INET6: 10,
  SOCK_DGRAM: 2,
  SOCK_NONBLOCK: 0x800,
  SOCK_CLOEXEC: 0x80000,
  SOL_SOCKET: 1,
  SO_SNDBUF: 7,
  SO_RCVBUF: 8,
  IPPROTO_IPV6: 41,
  IPV6_V6ONLY: 26,
  MSG_DONTWAIT: 0x40,
  MSG_TRUNC: 0x20,
  EPOLL_CTL_ADD: 1,
  EPOLLIN: 1,
  EPOLL_CLOEXEC: 0x80000,
  EFD_NONBLOCK: 0x800,
  EFD_CLOEXEC: 0x80000,
} as const

/** Loads them; rejects where that cannot be: another system, no koffi, another libc. */
export async function loadLibc(): Promise<Libc> {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw new Error(`no batched system calls on ${process.platform} ${process.arch}`)
  }
  const { default: koffi } = await import('koffi')
  // Of the process itself: glibc's libc.so.6 or musl's.
  const library = koffi.load(null)
  const call = <Arguments extends number[]>(definition: string): Call<Arguments> =>
    library.func(definition) as Call<Arguments>
  const memmove = library.func('uint64_t memmove(void *to, void *from, size_t length)') as KoffiFunc<
    (to: Uint8Array, from: Uint8Array, length: number) => number
  >
  const epollWait = library.func(
    'int epoll_wait(int epoll, uint64_t events, int count, int timeout)',
  ) as KoffiFunc<Libc['epollWait']>
  const names = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]))
  return {
    socket: call('int socket(int family, int type, int protocol)'),
    bind: call('int bind(int fd, uint64_t address, uint32_t length)'),
    getsockname: call('int getsockname(int fd, uint64_t address, uint64_t length)'),
    setsockopt: call('int setsockopt(int fd, int level, int name, uint64_t value, uint32_t length)'),
    getsockopt: call('int getsockopt(int fd, int level, int name, uint64_t value, uint64_t length)'),
    close: call('int close(int fd)'),
    recvmmsg: call('int recvmmsg(int fd, uint64_t messages, uint32_t count, int flags, uint64_t timeout)'),
    sendmmsg: call('int sendmmsg(int fd, uint64_t messages, uint32_t count, int flags)'),
    epollCreate: call('int epoll_create1(int flags)'),
    epollControl: call('int epoll_ctl(int epoll, int operation, int fd, uint64_t event)'),
    epollWait,
    epollWaitInHelper: (epoll, event, timeoutMs, done) => {
      epollWait.async(epoll, event, 1, timeoutMs, (_error, result) => done(result))
    },
    eventfd: call('int eventfd(uint32_t initial, int flags)'),
    write: call('int64_t write(int fd, uint64_t bytes, size_t length)'),
    addressOf(buffer) {
      const bytes = new Uint8Array(buffer)
      return memmove(bytes, bytes, 0)
    },
    lastError: () => names.get(koffi.errno()) ?? `errno ${koffi.errno()}`,
  }
}
