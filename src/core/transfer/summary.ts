import type { Manifest } from './manifest.ts'

/** Top-level names that a summary lists; the rest is counted. */
export const SUMMARY_NAMES = 50

/** What a transfer is, for a person who is asked. Has the shape of TransferSummary in the engine's API. */
export interface Summary {
  readonly files: number
  readonly folders: number
  readonly bytes: number
  readonly topNames: readonly string[]
  readonly moreNames: number
}

/** Counts a manifest and lists its top-level names in order. */
export function summarise(manifest: Manifest): Summary {
  const names = topNames(manifest, SUMMARY_NAMES)
  return {
    files: manifest.files,
    folders: manifest.folders,
    bytes: manifest.totalBytes,
    topNames: names,
    moreNames: manifest.topEntries.total - names.length,
  }
}

/** The first names at the top, in the order of the manifest. */
export function topNames(manifest: Manifest, limit: number): string[] {
  return manifest.topEntries.list.slice(0, limit).map((index) => manifest.entry(index).name)
}
