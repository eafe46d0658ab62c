const deviceNameLimit = 60

/** What a typed server address means: the URL to store (null for none), or nothing valid. */
export type ServerText = { readonly valid: true; readonly url: string | null } | { readonly valid: false }

/** Reads the address of a rendezvous server: empty, or a ws: or wss: URL without a login in it. */
export function serverUrl(text: string): ServerText {
  const typed = text.trim()
  if (typed === '') return { valid: true, url: null }
  const url = URL.parse(typed)
  if (url === null || !['ws:', 'wss:'].includes(url.protocol) || url.hostname === '') return { valid: false }
  if (url.username !== '' || url.password !== '') return { valid: false }
  return { valid: true, url: typed }
}

/** Whether a name can be this computer's. */
export function isDeviceName(text: string): boolean {
  const length = Array.from(text.trim()).length
  return length >= 1 && length <= deviceNameLimit
}
