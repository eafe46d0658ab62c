// Which names a file system can have, and what a name becomes that it cannot have. Nothing is refused: what arrives under another
// name is reported. Pure rules; which of them apply is found out in platform/*/files.
import { utf8 } from '../base/bytes.ts'

/** Families of file systems by what they allow in a name. */
export type NameFamily = 'posix' | 'windows' | 'hfs'

/** What the names in one folder tree have to obey. */
export interface NameRules {
  readonly family: NameFamily
  /** The longest name, counted in `unit`. */
  readonly limit: number
  readonly unit: 'bytes' | 'utf16'
  /** Whether names that differ only in case are one file. */
  readonly foldsCase: boolean
  /** Whether names that differ only in their Unicode form (NFC, NFD) are one file. */
  readonly foldsForm: boolean
}

/** What was found out about a receiving folder; null is for what could not be. */
export interface TargetTraits {
  /** As in process.platform. */
  readonly platform: string
  /** As in /proc/mounts, such as `ext4`. */
  readonly fileSystem: string | null
  readonly foldsCase: boolean | null
  readonly foldsForm: boolean | null
  /** Whether a name with `:` and `?` can be created. */
  readonly takesColon: boolean | null
  /** The longest name found, and how it is counted. */
  readonly limit: number | null
  readonly unit: 'bytes' | 'utf16' | null
}

/** File systems that Windows reads, whatever their driver here would let pass. */
const windowsFileSystems =
  /^(?:vfat|msdos|umsdos|exfat|ntfs3?|fuseblk|fuse\.(?:fusefat|exfat|ntfs.*)|cifs|smb[23]?|smbfs|drvfs|9p|vboxsf)$/u
const fatFileSystems = /^(?:vfat|msdos|umsdos|fuse\.fusefat)$/u

/** The rules for a folder with these traits. What is not known is taken to be strict where that costs a number, not a file. */
export function nameRules(traits: TargetTraits): NameRules {
  const family = familyOf(traits)
  const asOnMac = family === 'hfs'
  return {
    family,
    limit: traits.limit ?? 255,
    unit: traits.unit ?? (family === 'windows' ? 'utf16' : 'bytes'),
    foldsCase: traits.foldsCase ?? family !== 'posix',
    foldsForm: traits.foldsForm ?? asOnMac,
  }
}

function familyOf({ platform, fileSystem, takesColon }: TargetTraits): NameFamily {
  if (platform === 'win32' || takesColon === false) return 'windows'
  if (fileSystem !== null && windowsFileSystems.test(fileSystem)) return 'windows'
  return platform === 'darwin' ? 'hfs' : 'posix'
}

/** The largest file in bytes: FAT has 32 bits for it. */
export function fileLimitBytes(fileSystem: string | null): number {
  return fileSystem !== null && fatFileSystems.test(fileSystem) ? 0xffff_ffff : Number.MAX_SAFE_INTEGER
}

/** How far a time may be off because the file system keeps coarser ones. */
export function timeToleranceMs(fileSystem: string | null, platform: string): number {
  if (fileSystem !== null && /^(?:vfat|msdos|umsdos|exfat|fuse.*)$/u.test(fileSystem)) return 2000
  // FAT and HFS+ cannot be told from others there.
  return platform === 'linux' ? 1 : 2000
}

// Bidi embeddings, overrides and isolates: they make a name look like another one (photo-exe.jpg), and nobody types them.
const bidi = '\\u202a-\\u202e\\u2066-\\u2069'
const forbidden: Readonly<Record<NameFamily, RegExp>> = {
  posix: new RegExp(`[/\\0\\p{Cs}${bidi}]`, 'gu'),
  windows: new RegExp(`[\\p{Cc}\\p{Cs}/\\\\:*?"<>|${bidi}]`, 'gu'),
  // APFS refuses code points that are not assigned.
  hfs: new RegExp(`[/\\0\\p{Cs}${bidi}\\p{Cn}]`, 'gu'),
}
// Explorer and FAT drop them silently, after which two names are one.
const windowsEnd = /[. ]+$/u
// Device names, also with an extension; superscript digits count as digits there.
const reservedStem = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/iu
/** Names of journals and part files: nobody else gets one. */
const ours = /^\.dropline-/iu

/** What `name` is called under these rules: itself when it may be. The answer is always legal, but not always unique. */
export function mapName(name: string, rules: NameRules): string {
  let mapped = name.replace(forbidden[rules.family], '_')
  if (mapped === '' || mapped === '.' || mapped === '..') mapped = `_${mapped}`
  if (rules.family === 'windows') {
    if (mapped.startsWith(' ')) mapped = `_${mapped.slice(1)}`
    mapped = withoutEnd(mapped)
    if (reservedStem.test(mapped)) mapped = `_${mapped}`
  }
  if (ours.test(mapped)) mapped = `_${mapped}`
  if (fits(mapped, rules)) return mapped
  const end = extensionOf(mapped)
  const cut = `${cutToFit(mapped.slice(0, mapped.length - end.length), end, rules)}${end}`
  return rules.family === 'windows' ? withoutEnd(cut) : cut
}

/** The `number`th other name for a file or folder: `a (1).tar.gz`. 0 is the name itself, which has to be legal. */
export function numberedName(name: string, isFolder: boolean, number: number, rules: NameRules): string {
  if (number === 0) return name
  const end = isFolder ? '' : extensionOf(name)
  const suffix = ` (${number})${end}`
  return `${cutToFit(name.slice(0, name.length - end.length), suffix, rules)}${suffix}`
}

// What HFS+ leaves out when it compares (Apple TN1150, "Unicode subtleties"); so does Linux with case folding.
const ignored = /[\u200c-\u200f\u202a-\u202e\u2060\u206a-\u206f\ufeff]/gu

/** Two names with one key would be one file. */
export function nameKey(name: string, { foldsCase, foldsForm }: NameRules): string {
  const formed = foldsForm ? name.normalize('NFC').replace(ignored, '') : name
  if (!foldsCase) return formed
  const folded = formed.toUpperCase().toLowerCase()
  return foldsForm ? folded.normalize('NFC') : folded
}

// Archives whose type is said by two extensions: "a.tar.gz" becomes "a (1).tar.gz".
const doubleExtension = /\.tar\.[a-z0-9]{1,5}$/iu
const extension = /\.[^. ]{1,20}$/u

function extensionOf(name: string): string {
  const found = doubleExtension.exec(name) ?? extension.exec(name)
  // A name that begins with its only dot has no extension.
  return found === null || found.index === 0 ? '' : found[0]
}

function withoutEnd(name: string): string {
  return name.replace(windowsEnd, (end) => '_'.repeat(end.length))
}

function fits(name: string, { limit, unit, family }: NameRules): boolean {
  if (name.length * 4 <= limit) return true
  if (unit === 'bytes') return utf8(name).length <= limit
  // HFS+ counts the decomposed name, which it stores.
  return (family === 'hfs' ? name.normalize('NFD') : name).length <= limit
}

let segmenter: Intl.Segmenter | null = null

/** As much of `stem` as fits before `end`, cut between characters as people see them. */
function cutToFit(stem: string, end: string, rules: NameRules): string {
  if (fits(stem + end, rules)) return stem
  const length = lengthThatFits(stem, end, rules)
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' })
  const cut = stem.slice(0, segmenter.segment(stem).containing(length)?.index ?? length)
  // One character with hundreds of marks on it is cut all the same, but not within a surrogate pair.
  return cut === '' ? stem.slice(0, length).replace(/\p{Cs}$/u, '') : cut
}

/** How many code units of `stem` have room before `end`. */
function lengthThatFits(stem: string, end: string, rules: NameRules): number {
  let low = 0
  let high = Math.min(stem.length, rules.limit)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(stem.slice(0, middle) + end, rules)) low = middle
    else high = middle - 1
  }
  return low
}
