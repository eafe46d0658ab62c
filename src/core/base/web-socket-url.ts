/** Whether `text` is an absolute ws: or wss: URL. Where it may lead to is for the caller to decide. */
export function isWebSocketUrl(text: string): boolean {
  return URL.canParse(text) && ['ws:', 'wss:'].includes(new URL(text).protocol)
}
