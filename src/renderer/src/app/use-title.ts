import { useEffect } from 'react'
import type { TransferSnapshot } from '../../../engine/api.ts'
import type { Words } from '../../../words/words.ts'
import { APP_NAME } from './app-name.ts'
import { fractionDone } from './transfers.ts'
import { useWords } from './words-context.tsx'

/** The window's title: what goes on, never a code and never a name from outside. */
export function windowTitle(transfer: TransferSnapshot | null, { t, numbers }: Words): string {
  const named = (state: string): string => t('title.withName', { state })
  const state = transfer?.state
  switch (state?.name) {
    case 'moving':
      return named(numbers.percent(fractionDone(state.progress)))
    case 'paused':
      return named(t('transfer.paused'))
    case 'reconnecting':
      return named(t('title.reconnecting'))
    case 'asking':
      return named(t('title.asking'))
    case 'waiting-for-peer':
      return named(t('title.waiting'))
    case 'done':
      return named(t('title.done'))
    case 'failed':
    case 'interrupted':
      return named(t('title.failed'))
    default:
      return APP_NAME
  }
}

/** Keeps the window's title up to date. */
export function useTitle(transfer: TransferSnapshot | null): void {
  const title = windowTitle(transfer, useWords())
  useEffect(() => {
    document.title = title
  }, [title])
}
