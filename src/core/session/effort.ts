// How one way tries to bring two sides together again, as data: what happened goes in, what is so now comes out.
import { assertNever } from '../base/assert-never.ts'

/** One way's effort. `attempt` counts from 1 for the screen, `failures` since the last reason to hope for the back-off. */
export type Effort =
  /** Asking for the other side, or opening the room for it. */
  | { readonly name: 'trying'; readonly attempt: number; readonly failures: number }
  /** The room is open on this way: the other side can come. */
  | { readonly name: 'listening'; readonly attempt: number }
  | {
      readonly name: 'resting'
      readonly attempt: number
      readonly failures: number
      readonly nextTryAtMs: number
    }

export type EffortEvent =
  | { readonly name: 'opened' }
  /** The attempt came to nothing, or the open room was lost. */
  | { readonly name: 'failed'; readonly nowMs: number }
  /** The rest is over. */
  | { readonly name: 'due' }
  /** A reason to try at once: another network, or a person who asks. */
  | { readonly name: 'hope' }

const FIRST_REST_MS = 500
const LONGEST_REST_MS = 30_000

/** How long to rest after so many failures: 0.5, 1, 2, 4 ... 30 s; nothing before the first. */
export function restMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(FIRST_REST_MS * 2 ** (failures - 1), LONGEST_REST_MS)
}

/** The effort with which a way begins, after `failures` that have been before it. */
export function firstEffort(failures: number, nowMs: number): Effort {
  return failures === 0
    ? { name: 'trying', attempt: 1, failures }
    : { name: 'resting', attempt: failures, failures, nextTryAtMs: nowMs + restMs(failures) }
}

/** What becomes of an effort. An event that does not concern its state changes nothing. */
export function nextEffort(effort: Effort, event: EffortEvent): Effort {
  switch (event.name) {
    case 'opened':
      return effort.name === 'trying' ? { name: 'listening', attempt: effort.attempt } : effort
    case 'failed': {
      if (effort.name === 'resting') return effort
      const failures = effort.name === 'trying' ? effort.failures + 1 : 1
      const nextTryAtMs = event.nowMs + restMs(failures)
      return { name: 'resting', attempt: effort.attempt, failures, nextTryAtMs }
    }
    case 'due':
      return tryAgain(effort, effort.name === 'resting' ? effort.failures : 0)
    case 'hope':
      return tryAgain(effort, 0)
    default:
      return assertNever(event)
  }
}

/** All ways together, for the screen: they are as far as the one that is furthest, and wait only if all of them do. */
export function overallEffort(efforts: readonly Effort[]): {
  readonly attempt: number
  readonly nextTryAtMs: number | null
} {
  const attempt = Math.max(1, ...efforts.map((effort) => effort.attempt))
  const rests = efforts.filter((effort) => effort.name === 'resting')
  const allRest = efforts.length > 0 && rests.length === efforts.length
  return { attempt, nextTryAtMs: allRest ? Math.min(...rests.map((rest) => rest.nextTryAtMs)) : null }
}

function tryAgain(effort: Effort, failures: number): Effort {
  if (effort.name !== 'resting') return effort
  return { name: 'trying', attempt: effort.attempt + 1, failures }
}
