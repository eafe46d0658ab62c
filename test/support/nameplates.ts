import { randomInt } from 'node:crypto'

let last = randomInt(10_000, 100_000)

/** A nameplate of five digits that this file has not had: one that has ended is in quarantine. Where it begins is by chance. */
export function freshNameplate(): string {
  last = last === 99_999 ? 10_000 : last + 1
  return String(last)
}
