import { PETNAME_LIMIT, type TrustRecord } from '../../core/trust/record.ts'

const NAMELESS = 'Computer'

/** What a device is called until the person calls it something else: its own name, with a number if that is taken. */
export function petnameFor(ownName: string | null, records: readonly TrustRecord[]): string {
  const own = shortened(printable(ownName ?? ''), PETNAME_LIMIT) || NAMELESS
  const isTaken = (name: string): boolean => records.some(({ petname }) => petname === name)
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? '' : ` (${count})`
    const name = shortened(own, PETNAME_LIMIT - suffix.length) + suffix
    if (!isTaken(name)) return name
  }
}

/** At most `limit` code points: no half surrogates. */
export function shortened(name: string, limit: number): string {
  return Array.from(name).slice(0, limit).join('').trim()
}

/** Without control, bidirectional and invisible characters. */
function printable(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, '').trim()
}
