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

/** The exit code of the process for an error. */
export function exitCodeFor(code: ErrorCode): number {
  switch (code) {
    case 'code-malformed':
    case 'code-wrong':
    case 'code-expired':
    case 'code-used-up':
    case 'code-busy':
      return EXIT.code
    case 'declined':
      return EXIT.declined
    case 'no-path':
    case 'no-signaling':
      return EXIT.noPath
    case 'cancelled':
      return EXIT.interrupted
    case 'nothing-to-send':
    case 'setting-invalid':
      return EXIT.usage
    default:
      return EXIT.failed
  }
}
