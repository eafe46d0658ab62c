import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** DSP0134 (SMBIOS), table 17: types of chassis that people carry about, and types that stand somewhere. */
const laptops: ReadonlySet<number> = new Set([8, 9, 10, 11, 14, 30, 31, 32])
const desktops: ReadonlySet<number> = new Set([3, 4, 5, 6, 7, 13, 15, 16, 24, 35, 36])

/** What this computer looks like, as far as it can be told without asking anybody. */
export function ownDeviceKind(): 'laptop' | 'desktop' | 'other' {
  const type = chassisType()
  if (laptops.has(type) || /book|laptop/i.test(hostname())) return 'laptop'
  return desktops.has(type) || /desktop|imac|macmini|mac-mini/i.test(hostname()) ? 'desktop' : 'other'
}

/** NaN where the system does not say. */
function chassisType(): number {
  try {
    return Number(readFileSync('/sys/class/dmi/id/chassis_type', 'utf8'))
  } catch {
    return NaN
  }
}
