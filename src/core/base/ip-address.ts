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

/** The text of 4 or 16 address bytes; IPv6 as RFC 5952 writes it. Throws RangeError for any other number of bytes. */
export function formatIpAddress(address: Uint8Array): string {
  if (address.length === 4) return address.join('.')
  if (address.length !== 16) throw new RangeError('neither 4 nor 16 bytes')
  const groups: string[] = []
  for (let at = 0; at < 16; at += 2)
    groups.push((((address[at] ?? 0) << 8) | (address[at + 1] ?? 0)).toString(16))
  const { start, length } = longestZeros(groups)
  if (length < 2) return groups.join(':')
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
}

/** Where the longest run of zero groups is, the first of several. */
function longestZeros(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 }
  let length = 0
  for (const [index, group] of groups.entries()) {
    length = group === '0' ? length + 1 : 0
    if (length > longest.length) longest = { start: index - length + 1, length }
  }
  return longest
}

/** Whether the text of an IPv6 address is link-local (RFC 4291 section 2.5.6): it means nothing without its zone. */
export function isLinkLocalIpv6(address: string): boolean {
  return /^fe[89ab][0-9a-f]:/i.test(address)
}

/** The part before the zone of `fe80::1%eth0` (RFC 4007 section 11), and the zone; null where there is none. */
export function splitZone(address: string): { readonly bare: string; readonly zone: string | null } {
  const at = address.indexOf('%')
  return at === -1
    ? { bare: address, zone: null }
    : { bare: address.slice(0, at), zone: address.slice(at + 1) }
}

/** `address:port` for URLs and people, IPv6 in brackets, and without a zone: it has a meaning on this computer only. */
export function authorityOf(address: string, port: number): string {
  const { bare } = splitZone(address)
  return bare.includes(':') ? `[${bare}]:${port}` : `${bare}:${port}`
}
