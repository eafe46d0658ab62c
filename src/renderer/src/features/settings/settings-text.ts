import { isAllowedRendezvousUrl } from '../../../../ipc/rendezvous-url.ts'

const deviceNameLimit = 60

/** What a typed server address means: the URL to store (null for none), or nothing valid. */
export type ServerText = { readonly valid: true; readonly url: string | null } | { readonly valid: false }

/**
 * Reads the address of a rendezvous server: empty, or a wss: URL, or a ws: URL of a computer on this network, or what is stored:
 * whoever starts the app may have given another.
 */
export function serverUrl(text: string, stored: string | null = null): ServerText {
  const typed = text.trim()
  if (typed === '') return { valid: true, url: null }
  if (typed === stored) return { valid: true, url: typed }
  return isAllowedRendezvousUrl(typed) ? { valid: true, url: typed } : { valid: false }
}

/** Whether a name can be this computer's. */
export function isDeviceName(text: string): boolean {
  const length = Array.from(text.trim()).length
  return length >= 1 && length <= deviceNameLimit
}
