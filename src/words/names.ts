// Names come from the other side: nothing in them may act on a terminal, turn the text around, or push the rest off the screen.

/** Control characters, line separators, bidi overrides and isolates (Unicode TR 9), zero-width characters, and lone surrogates. */
const unshowable =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu

const ellipsis = '\u2026'
const replacement = '\ufffd'
/** An extension longer than this is not one; it is cut with the rest. */
const extensionLimit = 12

/** A peer string as one line of harmless text: what cannot be shown becomes U+FFFD, so that it can be seen that something was there. */
export function harmless(text: string): string {
  return text.replace(unshowable, replacement)
}

/** A harmless name of at most `limit` characters, shortened in the middle; the end with the extension stays readable. */
export function shortName(name: string, limit = 60): string {
  const characters = Array.from(harmless(name))
  if (characters.length <= limit) return characters.join('')
  const dot = characters.lastIndexOf('.')
  const extension = dot > 0 && characters.length - dot <= extensionLimit ? characters.length - dot : 0
  const tail = Math.min(limit - 2, Math.max(extension + 3, Math.floor(limit / 3)))
  const head = limit - tail - 1
  return [...characters.slice(0, head), ellipsis, ...characters.slice(characters.length - tail)].join('')
}
