import type { Endpoint } from '../../stun/endpoint.ts'
import { type Libc, LINUX } from './libc.ts'
import { SOCKET_ADDRESS_BYTES, SocketAddresses, writeSocketAddress } from './socket-address.ts'

/** A bound UDP socket by its number. */
export interface BoundSocket {
  readonly fd: number
  readonly local: Endpoint
  readonly receiveBufferBytes: number
}

/** Binds a socket that does not block; throws an error with a `code`. */
export function bindSocket(libc: Libc, local: Endpoint, receiveBufferBytes: number): BoundSocket {
  const isIPv6 = local.family === 6
  const type = LINUX.SOCK_DGRAM | LINUX.SOCK_NONBLOCK | LINUX.SOCK_CLOEXEC
  const fd = libc.socket(isIPv6 ? LINUX.AF_INET6 : LINUX.AF_INET, type, 0)
  if (fd < 0) throw systemError(libc, 'socket')
  const memory = new DataView(new ArrayBuffer(2 * SOCKET_ADDRESS_BYTES + 64))
  const address = libc.addressOf(memory.buffer)
  const lengthAt = SOCKET_ADDRESS_BYTES
  const setNumber = (level: number, name: number, value: number): void => {
    memory.setInt32(lengthAt, value, true)
    libc.setsockopt(fd, level, name, address + lengthAt, 4)
  }
  if (isIPv6) setNumber(LINUX.IPPROTO_IPV6, LINUX.IPV6_V6ONLY, 1)
  setNumber(LINUX.SOL_SOCKET, LINUX.SO_RCVBUF, receiveBufferBytes)
  setNumber(LINUX.SOL_SOCKET, LINUX.SO_SNDBUF, receiveBufferBytes)
  const length = writeSocketAddress(memory, 0, local)
  if (libc.bind(fd, address, length) < 0) {
    const error = systemError(libc, 'bind')
    libc.close(fd)
    throw error
  }
  memory.setUint32(lengthAt, SOCKET_ADDRESS_BYTES, true)
  libc.getsockname(fd, address, address + lengthAt)
  const name = new SocketAddresses().read(memory, 0, local.family)
  memory.setUint32(lengthAt, 4, true)
  libc.getsockopt(fd, LINUX.SOL_SOCKET, LINUX.SO_RCVBUF, address, address + lengthAt)
  return { fd, local: name ?? local, receiveBufferBytes: memory.getInt32(0, true) }
}

function systemError(libc: Libc, call: string): Error {
  const code = libc.lastError()
  return Object.assign(new Error(`${call} ${code}`), { code, syscall: call })
}
