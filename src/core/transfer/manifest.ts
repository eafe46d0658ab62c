/** One file or folder of a transfer. Links, devices and owners do not exist here. */
export interface ManifestEntry {
  readonly kind: 'file' | 'folder'
  /** Components from the top, in NFC, validated by names.ts; never empty. */
  readonly path: readonly string[]
  /** Bytes; 0 for folders. */
  readonly sizeBytes: number
  /** Milliseconds since the Unix epoch, an integer. */
  readonly mtimeMs: number
  /** Whether the owner may execute the file. */
  readonly executable: boolean
}

/** Everything one transfer will move, folders before what is in them, validated whole before anybody is asked. */
export interface Manifest {
  readonly entries: readonly ManifestEntry[]
  /** The sum of all sizes. */
  readonly totalBytes: number
}
