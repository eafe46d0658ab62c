import type { ReceiveChoice, SinkReport, SkippedEntry } from '../../src/core/transfer/ports.ts'
import { folderSink } from '../../src/platform/node/files/sink.ts'
import { scanSource } from '../../src/platform/node/files/source.ts'
import type { SourceLinks } from '../../src/platform/node/files/source-tree.ts'
import { receiveTree } from './sink-tools.ts'

export interface Copied {
  readonly report: SinkReport
  readonly skipped: readonly SkippedEntry[]
}

/** Scans `paths` and receives what is found into `folder`, without a wire between. The files have to fit into memory. */
export async function copyPaths(
  paths: readonly string[],
  folder: string,
  more: Partial<ReceiveChoice> & { readonly scan?: SourceLinks } = {},
): Promise<Copied> {
  const { scan = 'keep', ...choice } = more
  const source = await scanSource(paths, { signal: new AbortController().signal, links: scan })
  const { manifest } = source
  await folderSink(folder).check(manifest)
  const contents = new Map<number, Uint8Array>()
  for (let index = 0; index < manifest.length; index++) {
    if (manifest.kind(index) !== 'file') continue
    const bytes = new Uint8Array(manifest.sizeBytes(index))
    const file = await source.open(index)
    await file.read(0, [bytes])
    await file.checkUnchanged()
    await file.close()
    contents.set(index, bytes)
  }
  const bytesOf = (index: number): Uint8Array => contents.get(index) ?? new Uint8Array(0)
  return { report: await receiveTree(folder, { manifest, bytesOf }, choice), skipped: source.skipped.list }
}
