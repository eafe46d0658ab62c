/** As long as a URL in our settings may be; stops a paste of a whole page. */
export const RENDEZVOUS_URL_LIMIT_CHARACTERS = 2048

/** RFC 1918, RFC 3927 and RFC 6598: addresses that no router of the public internet forwards. */
const privateIpv4 =
  /^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.[\d.]+$/
/** ::1, RFC 4193 (fc00::/7) and link-local (fe80::/10), as URL writes them: in brackets and lower case. */
const privateIpv6 = /^\[(::1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)\]$/

/**
 * Whether a person may enter `text` as the rendezvous server: wss: anywhere, ws: only where the way to the server is this
 * computer or this LAN, because an unencrypted way over the internet shows who talks to whom.
 */
export function isAllowedRendezvousUrl(text: string): boolean {
  if (text.length > RENDEZVOUS_URL_LIMIT_CHARACTERS) return false
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return false
  }
  if (url.hostname === '' || url.href.includes('@')) return false
  if (url.protocol === 'wss:') return true
  return url.protocol === 'ws:' && isLocalHost(url.hostname)
}

function isLocalHost(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host.endsWith('.local') ||
    privateIpv4.test(host) ||
    privateIpv6.test(host)
  )
}
