import { PEER_NAME_LIMIT, SHOWN_NAME_LIMIT } from './limits.ts'

// Characters that hide, reorder or break text: controls, format characters (bidi, zero width, tags), line and paragraph
// separators, lone surrogates, private use and unassigned code points.
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu

/** A peer's string for errors and logs: odd characters as \u{…}, at most `limit` characters, cut with an ellipsis. */
export function escapeForDisplay(text: string, limit: number = SHOWN_NAME_LIMIT): string {
  const head = Array.from(text.slice(0, 4 * limit))
    .slice(0, limit + 1)
    .join('')
  const escaped = head.replace(unprintable, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`)
  if (text.length === head.length && escaped.length <= limit) return escaped
  return `${escaped.slice(0, limit - 1).replace(/\p{Cs}$/u, '')}…`
}

/** What the screen shows of the name that the peer gave itself: printable, one line, at most PEER_NAME_LIMIT characters. */
export function displayPeerName(name: string): string {
  const clean = name.slice(0, 1000).replace(unprintable, ' ').replace(/\s+/gu, ' ').trim()
  const short = Array.from(clean).slice(0, PEER_NAME_LIMIT).join('').trim()
  return short === '' ? '?' : short
}
