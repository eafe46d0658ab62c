/** Where a link leads, seen from the folder it lies in. */
export interface LinkWay {
  /** Folders up, first. */
  readonly up: number
  /** Names down from there; may be none. */
  readonly names: readonly string[]
}

/**
 * Reads the target of a link: relative, with `/` between names, `..` only at its start. In the middle `..` would mean something
 * else when the name before it is a link. Null for every other target. Single dots and repeated or final `/` are skipped.
 */
export function parseLinkTarget(target: string): LinkWay | null {
  if (target === '' || target.startsWith('/') || target.includes('\0')) return null
  const steps = target.split('/').filter((step) => step !== '' && step !== '.')
  const up = steps.findIndex((step) => step !== '..')
  if (up === -1) return { up: steps.length, names: [] }
  const names = steps.slice(up)
  return names.includes('..') ? null : { up, names }
}

/**
 * Whether a way that starts in a folder `depth` levels below the top of the transfer (0: at the top) stays inside. The top itself is
 * the receiver's own folder, full of other things: from there it must go down by a name that the transfer has (`isTopName`).
 * Links on the way are no danger, since each of them stays inside, too.
 */
export function staysInside(way: LinkWay, depth: number, isTopName: (name: string) => boolean): boolean {
  if (way.up < depth) return true
  const [first] = way.names
  return way.up === depth && first !== undefined && isTopName(first)
}
