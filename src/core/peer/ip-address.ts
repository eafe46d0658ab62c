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
