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
  const top = topNames(manifest)
  const files = manifest.entries.filter((entry) => entry.kind === 'file').length
  return {
    files,
    folders: manifest.entries.length - files,
    bytes: manifest.totalBytes,
    topNames: top.slice(0, SUMMARY_NAMES),
    moreNames: Math.max(0, top.length - SUMMARY_NAMES),
  }
}

/** The names of the top-level entries in the order of the manifest. */
export function topNames(manifest: Manifest): string[] {
  return manifest.entries.flatMap((entry) => (entry.path.length === 1 ? entry.path : []))
}
