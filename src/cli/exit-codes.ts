import type { ErrorCode } from '../core/base/errors.ts'

/** Exit codes that scripts depend on. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  code: 3,
  declined: 4,
  noPath: 5,
  interrupted: 130,
} as const

/** Those that are not just 'failed'. */
const exitCodes: Partial<Record<ErrorCode, number>> = {
  'code-malformed': EXIT.code,
  'code-wrong': EXIT.code,
  'code-expired': EXIT.code,
  'code-used-up': EXIT.code,
  'code-busy': EXIT.code,
  declined: EXIT.declined,
  'no-path': EXIT.noPath,
  'no-signaling': EXIT.noPath,
  'device-away': EXIT.noPath,
  'address-silent': EXIT.noPath,
  cancelled: EXIT.interrupted,
  'nothing-to-send': EXIT.usage,
  'setting-invalid': EXIT.usage,
  'device-unknown': EXIT.usage,
  'address-malformed': EXIT.usage,
}

/** The exit code of the process for an error. */
export function exitCodeFor(code: ErrorCode): number {
  return exitCodes[code] ?? EXIT.failed
}
