import { randomBytes } from 'node:crypto'
import { DroplineError } from '../../src/core/base/errors.ts'
import { BLOCK_BYTES, SMALL_FILE_BYTES } from '../../src/core/transfer/limits.ts'
import type { Manifest, ManifestEntry } from '../../src/core/transfer/manifest.ts'
import type { FileSink, ReceiveChoice, SinkReport, SinkRequest } from '../../src/core/transfer/ports.ts'
import { nodeSha256 } from '../../src/platform/node/files/sha256.ts'
import { folderSink, type SinkOptions } from '../../src/platform/node/files/sink.ts'
import { entry, manifestOf } from './memory-files.ts'
import { noise } from './trees.ts'

/** What lies at a path (with `/`): the text of a file, how many bytes of noise, a folder (null), or a link (`-> target`). */
export type SentTree = Readonly<
  Record<string, string | number | null | (Partial<ManifestEntry> & { content: string | number })>
>

/** A sender's tree: its manifest and the bytes of its files. */
export interface Sent {
  readonly manifest: Manifest
  bytesOf(index: number): Uint8Array
}

/** Folders on the way are added where they are not named. */
export function sent(tree: SentTree): Sent {
  const entries: ManifestEntry[] = []
  const contents: Uint8Array[] = []
  const folders = new Map<string, number>([['', -1]])
  const add = (path: string, value: SentTree[string]): void => {
    const cut = path.lastIndexOf('/')
    const above = path.slice(0, Math.max(0, cut))
    if (!folders.has(above)) add(above, null)
    const parent = folders.get(above) ?? -1
    const name = path.slice(cut + 1)
    if (value === null) {
      if (folders.has(path)) return
      folders.set(path, entries.length)
    }
    const { content, ...more } =
      typeof value === 'object' && value !== null ? value : { content: value ?? '' }
    if (typeof content === 'string' && content.startsWith('-> ')) {
      entries.push(entry(name, 0, { kind: 'link', linkTarget: content.slice(3), parent }))
      contents.push(new Uint8Array(0))
      return
    }
    const bytes = typeof content === 'number' ? noise(content, path) : Buffer.from(content)
    entries.push(entry(name, value === null ? null : bytes.length, { parent, ...more }))
    contents.push(bytes)
  }
  for (const [path, value] of Object.entries(tree)) add(path, value)
  return { manifest: manifestOf(entries), bytesOf: (index) => contents[index] ?? new Uint8Array(0) }
}

export const plainChoice: ReceiveChoice = {
  conflict: 'rename',
  compare: 'quick',
  keepTimes: true,
  keepExecutable: true,
  links: 'keep',
}

export function requestOf({ manifest }: Sent, more: Partial<SinkRequest> = {}): SinkRequest {
  return { transferId: randomBytes(16), manifest, ...plainChoice, ...more }
}

/** Gives a prepared sink the files whose indexes are `only`; all of them when left out. */
export async function give(sink: FileSink, from: Sent, only?: readonly number[]): Promise<void> {
  for (let index = 0; index < from.manifest.length; index++)
    if (from.manifest.kind(index) === 'file' && only?.includes(index) !== false)
      await giveFile(sink, from, index)
}

/** Gives one file whole, from block `first` on. */
export async function giveFile(sink: FileSink, from: Sent, index: number, first = 0): Promise<void> {
  const bytes = from.bytesOf(index)
  if (bytes.length <= SMALL_FILE_BYTES) {
    await sink.storeSmall([{ index, bytes }])
    return
  }
  const file = await sink.openFile(index)
  for (let block = first; block * BLOCK_BYTES < bytes.length; block++) {
    const part = bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES)
    await file.write(block, [part], nodeSha256(part))
  }
  await file.publish()
}

/** Receives a whole tree into a folder, as a receiver would: what the plan says is there is not given. */
export async function receiveTree(
  folder: string,
  from: Sent,
  more: Partial<SinkRequest> = {},
  options: SinkOptions = {},
): Promise<SinkReport & { readonly given: readonly string[] }> {
  const sink = folderSink(folder, options)
  const plan = await sink.prepare(requestOf(from, more))
  const given: string[] = []
  for (let index = 0; index < from.manifest.length; index++) {
    if (from.manifest.kind(index) !== 'file') continue
    const progress = plan.progress(index)
    if (progress.state === 'complete' || progress.state === 'same') continue
    if (progress.state === 'candidate' && isSame(from.bytesOf(index), progress.blockHashes)) {
      await sink.sameFile(index)
      continue
    }
    given.push(from.manifest.path(index).join('/'))
    await giveFile(sink, from, index, progress.state === 'partial' ? progress.blocks : 0)
  }
  const report = await sink.finish()
  await sink.forget?.()
  return { ...report, given }
}

function isSame(bytes: Uint8Array, hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash, block) =>
    Buffer.from(hash).equals(nodeSha256(bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES))),
  )
}

/** The code a promise rejects with; 'resolved' when it does not. */
export function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof DroplineError ? error.code : String(error)),
  )
}

/** What test/support/sink-child.ts receives. */
export const childTree: SentTree = {
  ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`d/small-${index}`, 100 * index])),
  'd/large': 12 * 1024 * 1024 + 7,
  'e/other': 5 * 1024 * 1024,
  'e/link': '-> ../d/large',
  ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`e/small-${index}`, 30 * index])),
}
