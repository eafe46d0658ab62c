import type { ProbeFailure } from '../../../core/doctor/findings.ts'

/** A probe that failed in a way that has a name. */
export class ProbeError extends Error {
  readonly failure: ProbeFailure
  /** The server's error number, if it answered with one. */
  readonly code: number | null

  constructor(failure: ProbeFailure, code: number | null = null, options?: ErrorOptions) {
    super(failure, options)
    this.name = 'ProbeError'
    this.failure = failure
    this.code = code
  }
}

const failureOfCode: Readonly<Record<string, ProbeFailure>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'refused',
  ETIMEDOUT: 'timeout',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
}

/** The name of what a socket, a lookup or a probe rejects with. */
export function failureOf(error: unknown): ProbeFailure {
  if (error instanceof ProbeError) return error.failure
  // Several addresses were tried: the last is as good as any.
  if (error instanceof AggregateError) return failureOf(error.errors.at(-1))
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const known = failureOfCode[code]
  if (known !== undefined) return known
  if (/CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|UNABLE_TO/.test(code)) return 'certificate'
  return 'rejected'
}
