import { useEffect } from 'react'
import type { TransferSnapshot } from '../../../engine/api.ts'
import { appStrings, titleStrings } from './strings.ts'
import { percentDone } from './transfers.ts'

/** The window's title: what goes on, never a code and never a name from outside. */
export function windowTitle(transfer: TransferSnapshot | null): string {
  const state = transfer?.state
  switch (state?.name) {
    case 'moving':
      return `${percentDone(state.progress)}% – ${appStrings.name}`
    case 'asking':
    case 'waiting-for-peer':
    case 'done':
    case 'failed':
      return `${titleStrings[state.name]} – ${appStrings.name}`
    default:
      return appStrings.name
  }
}

/** Keeps the window's title up to date. */
export function useTitle(transfer: TransferSnapshot | null): void {
  const title = windowTitle(transfer)
  useEffect(() => {
    document.title = title
  }, [title])
}
