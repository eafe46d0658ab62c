import { assertNever } from '../../core/base/assert-never.ts'
import type { Words } from '../../words/words.ts'
import type { UpdateCheck } from './updates.ts'

/** What is told to who asked for new versions. */
export interface Told {
  readonly kind: 'info' | 'warning'
  readonly message: string
  readonly detail: string
}

/** The end of a look for new versions, in words; `version` is the one that runs. */
export function updateWords(check: UpdateCheck, version: string, { t }: Words): Told {
  const info = (message: string): Told => ({ kind: 'info', message, detail: '' })
  switch (check.name) {
    case 'current':
      return info(t('updates.current', { version }))
    case 'downloading':
      return info(t('updates.downloading', { version: check.version }))
    case 'ready':
      return info(t('notices.updateWaitsBody', { version: check.version }))
    case 'failed':
      return { kind: 'warning', message: t('updates.failed'), detail: t('updates.failedAdvice') }
    case 'not-updatable':
      return info(t('updates.notUpdatable'))
    default:
      return assertNever(check)
  }
}
