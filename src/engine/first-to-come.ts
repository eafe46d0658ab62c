import { fromHex } from '../core/base/bytes.ts'
import { deferred } from '../core/base/deferred.ts'
import { toDroplineError } from '../core/base/errors.ts'
import type { Scope } from '../core/base/scope.ts'
import { meetAgain } from '../core/session/meet-again.ts'
import { type Paired, runCodeDesk } from '../core/session/owner-pairing.ts'
import type { SessionParts } from '../core/session/parts.ts'
import type { ShareRequest } from './share.ts'
import type { StoredShare } from './stored-transfer.ts'
import type { TransferEntry } from './transfer-entry.ts'

/**
 * Opens a code for a share, and looks for the receiver of `before` meanwhile. Resolves with the first who comes; the code stays
 * open until `scope` is closed.
 */
export async function firstToCome(
  { ways, clock }: Pick<SessionParts, 'ways' | 'clock'>,
  entry: TransferEntry,
  { share, before }: { readonly share: ShareRequest; readonly before: StoredShare | null },
  scope: Scope,
): Promise<Paired> {
  const { codeWords, ttlMs } = share
  const came = deferred<Paired>()
  const search = new AbortController()
  const signal = AbortSignal.any([entry.stopSignal, search.signal])
  scope.add(() => search.abort())
  const desk = runCodeDesk(
    {
      ways,
      clock,
      codeWords,
      ttlMs,
      receivers: 1,
      signal: entry.stopSignal,
      onWaiting: (state) => entry.reports.state(state),
      onPaired: (paired) => came.resolve(paired),
    },
    scope,
  )
  desk.catch((error: unknown) => came.reject(toDroplineError(error)))
  if (before !== null)
    meetAgain({
      role: 'owner',
      ways,
      secret: { resumeSecret: fromHex(before.resumeSecret) },
      clock,
      signal,
      failuresBefore: 0,
      onHope: entry.control.onHope,
      onEffort: () => undefined,
    }).then(
      (paired) => came.resolve(paired),
      () => undefined,
    )
  return came.promise
}
