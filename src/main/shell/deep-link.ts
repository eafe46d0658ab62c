/** The scheme that the system opens Dropline for. */
export const LINK_SCHEME = 'dropline'

/** Longer ones are not ours. */
const LIMIT_CHARACTERS = 128
const CODE = /^\d{4,5}(?:-[a-z]{3,8}){2,4}$/

/**
 * The pairing code in `dropline://receive#4821-ocean-velvet`, or null. Any page on the web can open such a link, so that
 * nothing but the code is read, and it is only put into the field.
 */
export function codeOfLink(link: string): string | null {
  if (link.length > LIMIT_CHARACTERS || !URL.canParse(link)) return null
  const url = new URL(link)
  const isOurs = url.protocol === `${LINK_SCHEME}:` && url.host === 'receive' && /^\/?$/.test(url.pathname)
  const hasMore = url.search !== '' || url.username !== '' || url.password !== ''
  const code = url.hash.slice(1)
  return isOurs && !hasMore && CODE.test(code) ? code : null
}
