import { Endpoint, type Family } from '../../stun/endpoint.ts'
import { EndpointCache } from './endpoint-cache.ts'
import { LINUX } from './libc.ts'

/** sockaddr_in6 has 28 bytes, sockaddr_in 16; slots are of one size. */
export const SOCKET_ADDRESS_BYTES = 32
const LENGTH = { 4: 16, 6: 28 } as const

/** Writes an endpoint as sockaddr_in or sockaddr_in6; answers its length. */
export function writeSocketAddress(memory: DataView, at: number, { family, ip, port }: Endpoint): number {
  memory.setUint16(at, family === 4 ? LINUX.AF_INET : LINUX.AF_INET6, true)
  memory.setUint16(at + 2, port)
  if (family === 6) {
    memory.setUint32(at + 4, 0)
    memory.setUint32(at + 24, 0)
  }
  const start = at + (family === 4 ? 4 : 8)
  for (let i = 0; i < ip.length; i++) memory.setUint8(start + i, ip[i] ?? 0)
  return LENGTH[family]
}

/** Reads them; one object for each, as long as the cache holds it. */
export class SocketAddresses {
  readonly #ipv4 = new EndpointCache<number>(fromNumber)
  readonly #ipv6 = new EndpointCache<string>(fromText)

  read(memory: DataView, at: number, family: Family): Endpoint | null {
    if (family === 4) return this.#ipv4.get(memory.getUint32(at + 4) * 0x1_0000 + memory.getUint16(at + 2))
    return this.#ipv6.get(
      String.fromCharCode(
        memory.getUint16(at + 8),
        memory.getUint16(at + 10),
        memory.getUint16(at + 12),
        memory.getUint16(at + 14),
        memory.getUint16(at + 16),
        memory.getUint16(at + 18),
        memory.getUint16(at + 20),
        memory.getUint16(at + 22),
        memory.getUint16(at + 2),
      ),
    )
  }
}

/** An IPv4 address times 65536, and the port. */
function fromNumber(key: number): Endpoint {
  const address = Math.floor(key / 0x1_0000)
  const ip = Uint8Array.of(address >>> 24, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff)
  return new Endpoint(ip, key % 0x1_0000)
}

/** Eight characters of address and one of port. */
function fromText(key: string): Endpoint {
  const ip = new Uint8Array(16)
  for (let i = 0; i < 8; i++) {
    ip[2 * i] = key.charCodeAt(i) >> 8
    ip[2 * i + 1] = key.charCodeAt(i) & 0xff
  }
  return new Endpoint(ip, key.charCodeAt(8))
}
