import { assertNever } from '../../../../core/base/assert-never.ts'
import type { TrustedDevice } from '../../../../engine/neighbourhood-api.ts'
import type { Words } from '../../../../words/words.ts'

/** Whether it is here, or when it was. */
export function seenWords(
  { nearby, lastSeenAtMs }: Pick<TrustedDevice, 'nearby' | 'lastSeenAtMs'>,
  { t, numbers }: Words,
): string {
  if (nearby) return t('devices.nearbyNow')
  if (lastSeenAtMs === null) return t('devices.neverSeen')
  return t('devices.lastSeen', { when: numbers.moment(lastSeenAtMs) })
}

/** How long it is remembered. */
export function keptWords(
  { duration, expiresAtMs }: Pick<TrustedDevice, 'duration' | 'expiresAtMs'>,
  { t, numbers }: Words,
): string {
  switch (duration) {
    case 'once':
      return t('devices.keptOnce')
    case '30-days':
      return expiresAtMs === null
        ? t('devices.keptAlways')
        : t('devices.keptUntil', { when: numbers.moment(expiresAtMs) })
    case 'always':
      return t('devices.keptAlways')
    default:
      return assertNever(duration)
  }
}
