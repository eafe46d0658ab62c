import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, open } from 'node:fs/promises'
import { equalBytes } from '../../../core/base/bytes.ts'
import { BLOCK_BYTES } from '../../../core/transfer/limits.ts'
import { errnoCode } from './fs-errors.ts'
import type { JournalRecord } from './journal-records.ts'
import type { Receipt } from './receipt-journal.ts'
import { cutRecord, entryState, stateRecords, type VerifiedBlock } from './receipt-state.ts'
import { nodeSha256 } from './sha256.ts'
import { checkStep, type TargetFolders } from './target-folders.ts'

/** What of a receipt has turned out not to be on the disk. */
export interface Loss {
  readonly bytes: number
  /** Takes it back in the journal. */
  readonly records: readonly JournalRecord[]
}

/**
 * Looks at what a journal says about the time after its last mark, when the disk may have lost what was not flushed: blocks are
 * read and hashed again, stored files must be there. Takes back in `receipt.state` what is not so.
 */
export async function verifyTail(
  receipt: Receipt,
  folders: TargetFolders,
  partName: (index: number) => string,
): Promise<Loss> {
  const { state, manifest, tail } = receipt
  const gone: number[] = []
  for (const [first, end] of tail.stored)
    for (let index = first; index < end; index++)
      if (state.of(index) === 'stored' && !(await isStored(receipt, folders, index))) {
        state.set(index, entryState.missing)
        gone.push(index)
      }
  let bytes = gone.reduce((sum, index) => sum + manifest.sizeBytes(index), 0)
  const records = stateRecords(entryState.missing, gone)
  for (const blocks of byFile(receipt)) {
    const lost = await lostOfFile(receipt, folders, partName, blocks)
    const index = blocks[0]?.index ?? 0
    if (lost > 0) records.push(cutRecord(index, state.blocks(index)))
    bytes += lost
  }
  return { bytes, records }
}

/** Whether a finished file of the right size has the final name of entry `index`. */
export async function isStored(
  { manifest, names }: Pick<Receipt, 'manifest' | 'names'>,
  folders: TargetFolders,
  index: number,
): Promise<boolean> {
  const stats = await statsOf(folders, manifest.entry(index).parent, names.of(index))
  return stats !== null && stats.isFile() && stats.size === manifest.sizeBytes(index)
}

/** Null when there is no such name, or no such folder. */
export async function statsOf(folders: TargetFolders, folder: number, name: string): Promise<Stats | null> {
  try {
    return await folders.use(folder, (place) => lstat(place.at(checkStep(name))))
  } catch (error) {
    if (absent.has(errnoCode(error) ?? '')) return null
    throw error
  }
}

const absent = new Set(['ENOENT', 'ENOTDIR', 'ELOOP'])

/** The blocks of files that are not stored yet, file by file. */
function byFile({ tail, state }: Receipt): VerifiedBlock[][] {
  const files = new Map<number, VerifiedBlock[]>()
  for (const block of tail.blocks) {
    if (block.block >= state.blocks(block.index)) continue
    const known = files.get(block.index)
    if (known === undefined) files.set(block.index, [block])
    else known.push(block)
  }
  return [...files.values()]
}

async function lostOfFile(
  { state, manifest, names }: Receipt,
  folders: TargetFolders,
  partName: (index: number) => string,
  blocks: readonly VerifiedBlock[],
): Promise<number> {
  const index = blocks[0]?.index ?? 0
  const before = state.blocks(index)
  const handle = await openPart(folders, manifest.entry(index).parent, partName(index))
  if (handle === null) {
    // Perhaps it has its final name already; the caller finds that out.
    if (await isStored({ manifest, names }, folders, index)) return 0
    state.setBlocks(index, 0)
    return before * BLOCK_BYTES
  }
  try {
    for (const { block, sha256 } of blocks)
      if (!(await isBlock(handle, block, manifest.sizeBytes(index), sha256))) {
        state.setBlocks(index, Math.min(state.blocks(index), block))
        break
      }
  } finally {
    await handle.close()
  }
  return (before - state.blocks(index)) * BLOCK_BYTES
}

async function openPart(folders: TargetFolders, folder: number, name: string): Promise<FileHandle | null> {
  try {
    return await folders.use(folder, (place) => open(place.at(name), constants.O_RDONLY | noFollow))
  } catch (error) {
    if (absent.has(errnoCode(error) ?? '')) return null
    throw error
  }
}

const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW

async function isBlock(
  handle: FileHandle,
  block: number,
  sizeBytes: number,
  sha256: Uint8Array,
): Promise<boolean> {
  const bytes = new Uint8Array(Math.min(BLOCK_BYTES, sizeBytes - block * BLOCK_BYTES))
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, block * BLOCK_BYTES)
  return bytesRead === bytes.length && equalBytes(nodeSha256(bytes), sha256)
}
