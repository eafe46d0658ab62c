/** What an entry is. Devices, sockets, owners and modes do not exist here. */
export type EntryKind = 'file' | 'folder' | 'link'

/** One file, folder or symbolic link of a transfer. */
export interface ManifestEntry {
  readonly kind: EntryKind
  /** The index of the folder it lies in, which comes before it; -1 at the top. */
  readonly parent: number
  /** Any text that manifest-rules.ts allows, as the sender's file system has it: not yet fit for another one. */
  readonly name: string
  /** Bytes; 0 unless it is a file. */
  readonly sizeBytes: number
  /** Milliseconds since the Unix epoch, an integer. */
  readonly mtimeMs: number
  /** Whether the owner may execute the file; false unless it is one. */
  readonly executable: boolean
  /** Where a link leads: relative, with `/`, inside the tree. Null unless it is a link. */
  readonly linkTarget: string | null
}

/**
 * Everything one transfer will move, checked whole. It is held as bytes, about thirty for an entry, and not as objects: what
 * `entry` and `path` answer is made for the call.
 */
export interface Manifest {
  /** How many entries there are; indexes run from 0. */
  readonly length: number
  readonly files: number
  readonly folders: number
  readonly links: number
  /** The sum of all sizes. */
  readonly totalBytes: number
  /** SHA-256 over all parts in order. */
  readonly sha256: Uint8Array
  /** The encoded entries in order, cut as the wire wants them: at most MANIFEST_PART_LIMIT_BYTES each. Not to be changed. */
  readonly parts: readonly Uint8Array[]
  /** The entries at the top: how many, and the first REPORT_LIMIT_ENTRIES of them. */
  readonly topEntries: { readonly total: number; readonly list: readonly number[] }
  /** Throws RangeError for an index that does not exist, as the other methods do. */
  entry(index: number): ManifestEntry
  /** Cheap: no object is made. */
  kind(index: number): EntryKind
  /** Cheap, too. The folder it lies in; -1 at the top. */
  parent(index: number): number
  /** Cheap, too. */
  sizeBytes(index: number): number
  /** The names from the top down to the entry itself. */
  path(index: number): string[]
  entries(): Iterable<readonly [index: number, entry: ManifestEntry]>
}

/** What goes with the parts so that a reader knows it has all of them. */
export interface ManifestEnd {
  readonly entries: number
  readonly bytes: number
  readonly sha256: Uint8Array
}
