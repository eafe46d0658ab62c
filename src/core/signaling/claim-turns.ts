import { DroplineError } from '../base/errors.ts'
import type { ClaimTurns } from './ports.ts'

/**
 * One claim at a time, until one succeeds; all after that are 'cancelled'. An owner that can be reached over several ways or
 * addresses would otherwise see several joiners, pair with one of them, and refuse as busy the one that is kept here.
 */
export function claimTurns(): ClaimTurns {
  let last: Promise<unknown> = Promise.resolve()
  let won = false
  return {
    take(claim) {
      const turn = last.then(async () => {
        if (won) throw new DroplineError('cancelled')
        const result = await claim()
        won = true
        return result
      })
      last = turn.catch(() => undefined)
      return turn
    },
  }
}
