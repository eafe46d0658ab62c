import type { DroplineApi } from '../../ipc/contract.ts'

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly dropline: DroplineApi
  }
}
