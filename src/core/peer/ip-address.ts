/** An IP address as bytes: 4 or 16. null when the text is none; zones (`%eth0`) are refused. */
export function parseIpAddress(text: string): Uint8Array | null {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

function parseIpv4(text: string): Uint8Array | null {
  const parts = text.split('.')
  // No leading zeros: some parsers read them as octal.
  if (parts.length !== 4 || parts.some((part) => !/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255))
    return null
  return Uint8Array.from(parts, Number)
}

function parseIpv6(text: string): Uint8Array | null {
  const halves = text.split('::')
  if (text.length > 45 || halves.length > 2) return null
  const head = parseGroups(halves[0] ?? '')
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '') : []
  if (head === null || tail === null) return null
  const missing = 16 - head.length - tail.length
  if (halves.length === 2 ? missing < 2 : missing !== 0) return null
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail])
}

/** Bytes of colon-separated groups, of which the last may be a dotted IPv4 address (RFC 4291 section 2.2). */
function parseGroups(text: string): number[] | null {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [index, group] of groups.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 0xff)
      continue
    }
    const dotted = index === groups.length - 1 ? parseIpv4(group) : null
    if (dotted === null) return null
    bytes.push(...dotted)
  }
  return bytes
}

/**
 * What an address stands for, as far as it matters to whom a peer may point us. 'unusable' are those that no honest candidate
 * has: unspecified, multicast, broadcast, IPv4 inside IPv6 (another spelling for an address that would be refused), and the
 * metadata service of clouds.
 */
export function addressScope(address: Uint8Array): 'usable' | 'loopback' | 'unusable' {
  return address.length === 4 ? scopeOfIpv4(address) : scopeOfIpv6(address)
}

function scopeOfIpv4(address: Uint8Array): 'usable' | 'loopback' | 'unusable' {
  const [first = 0] = address
  if (first === 127) return 'loopback'
  if (first === 0 || first >= 224) return 'unusable'
  return address.join('.') === '169.254.169.254' ? 'unusable' : 'usable'
}

function scopeOfIpv6(address: Uint8Array): 'usable' | 'loopback' | 'unusable' {
  const startsWith = (...prefix: number[]): boolean => prefix.every((byte, index) => address[index] === byte)
  const leadingZeros = address.findIndex((byte) => byte !== 0)
  if (leadingZeros === 15 && address[15] === 1) return 'loopback'
  // ::/80 holds the unspecified address, IPv4-compatible and IPv4-mapped addresses (RFC 4291 section 2.5).
  if (leadingZeros === -1 || leadingZeros >= 10) return 'unusable'
  // Multicast, site-local (deprecated), 6to4, NAT64.
  if (startsWith(0xff) || startsWith(0xfe, 0xc0) || startsWith(0x20, 0x02)) return 'unusable'
  if (startsWith(0x00, 0x64, 0xff, 0x9b)) return 'unusable'
  return 'usable'
}
