/** What the budgets of an address are kept under. */
export interface AddressGroups {
  /** An IPv4 address, or an IPv6 /64: what one household or machine has at least. */
  readonly host: string
  /** An IPv4 /24, or an IPv6 /48. */
  readonly subnet: string
}

/** Groups an IP address in text form. Text that is no address is a group of its own. */
export function groupsOf(address: string): AddressGroups {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.(\d+)$/i.exec(address)
  if (v4 !== null) return { host: `${v4[1] ?? ''}.${v4[2] ?? ''}`, subnet: `${v4[1] ?? ''}.` }
  if (!address.includes(':')) return { host: address, subnet: address }
  const groups = expandIpv6(address)
  return { host: groups.slice(0, 4).join(':'), subnet: groups.slice(0, 3).join(':') }
}

/** The eight groups of an IPv6 address (RFC 4291 section 2.2), without leading zeros; a zone is dropped. */
function expandIpv6(address: string): readonly string[] {
  const plain = address.replace(/%.*$/, '').toLowerCase()
  const [head = '', tail] = plain.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = Math.max(0, 8 - before.length - after.length)
  return [...before, ...Array<string>(missing).fill('0'), ...after].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  )
}
