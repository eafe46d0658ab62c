import { constants, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { BLOCK_BYTES } from '../../../core/transfer/limits.ts'
import type { Manifest } from '../../../core/transfer/manifest.ts'
import type { FinalNames } from '../../../core/transfer/names.ts'
import type { ReceiveChoice } from '../../../core/transfer/ports.ts'
import { Breather, type FileOps } from './file-ops.ts'
import { errnoCode } from './fs-errors.ts'
import { clampMtime } from './look.ts'
import { entryState, type ReceiptState } from './receipt-state.ts'
import { nodeSha256 } from './sha256.ts'
import { checkStep, type FolderPlace, type TargetFolders } from './target-folders.ts'

export interface ConflictInit {
  readonly manifest: Manifest
  readonly names: FinalNames
  readonly state: ReceiptState
  readonly folders: TargetFolders
  readonly choice: ReceiveChoice
  readonly ops: FileOps
  readonly timeToleranceMs: number
  /** Only these files are looked at; the names of folders are settled. */
  readonly only?: (index: number) => boolean
}

/** Block hashes of files that may be the same, by entry. */
export type Candidates = Map<number, readonly Uint8Array[]>

/**
 * Decides what happens to each entry whose name is taken, and notes it in names and state. Creates nothing. Only the top and folders
 * that are merged with are looked into: everything else is new.
 */
export async function planConflicts(init: ConflictInit): Promise<Candidates> {
  const { manifest, state, folders } = init
  const candidates: Candidates = new Map()
  const breather = new Breather()
  for (let index = 0; index < manifest.length; index++) {
    if (manifest.kind(index) === 'link') continue
    if (init.only !== undefined && (manifest.kind(index) === 'folder' || !init.only(index))) continue
    const parent = manifest.parent(index)
    if (parent >= 0 && !state.has(parent, 'existed')) continue
    await folders.use(parent, (place) =>
      manifest.kind(index) === 'folder'
        ? planFolder(init, place, index)
        : planFile(init, place, index, candidates),
    )
    await breather.breathe()
  }
  return candidates
}

/** What has the name of an entry now; null when nothing has. */
async function takenBy(
  { names, ops }: ConflictInit,
  place: FolderPlace,
  index: number,
): Promise<Stats | null> {
  try {
    return await ops.lstat(place.at(checkStep(names.of(index))))
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return null
    throw error
  }
}

async function planFolder(init: ConflictInit, place: FolderPlace, index: number): Promise<void> {
  for (;;) {
    const taken = await takenBy(init, place, index)
    if (taken === null) return
    if (init.choice.conflict !== 'rename' && taken.isDirectory()) {
      init.state.set(index, entryState.existed)
      return
    }
    init.names.next(index)
  }
}

async function planFile(
  init: ConflictInit,
  place: FolderPlace,
  index: number,
  candidates: Candidates,
): Promise<void> {
  const { choice, names, state, manifest } = init
  for (;;) {
    const taken = await takenBy(init, place, index)
    if (taken === null) return
    if (choice.conflict !== 'rename' && taken.isFile()) {
      const likeness = likenessOf(init, index, taken)
      if (likeness === 'same') {
        state.set(index, entryState.same)
        return
      }
      if (choice.conflict === 'overwrite') state.set(index, entryState.replaces)
      if (likeness === 'perhaps') {
        const hashes = await blockHashes(place.at(names.of(index)), manifest.sizeBytes(index))
        if (hashes !== null) candidates.set(index, hashes)
      }
      // One that turns out to differ is not replaced under 'skip': its name is found to be taken when it is given.
      if (choice.conflict === 'overwrite' || likeness === 'perhaps') return
    }
    names.next(index)
  }
}

function likenessOf(
  { manifest, choice, timeToleranceMs }: ConflictInit,
  index: number,
  taken: Stats,
): 'same' | 'perhaps' | 'different' {
  const { sizeBytes, mtimeMs } = manifest.entry(index)
  if (taken.size !== sizeBytes) return 'different'
  if (sizeBytes === 0) return 'same'
  // Times that are not kept say nothing.
  if (choice.compare === 'content' || !choice.keepTimes) return 'perhaps'
  const differsMs = Math.abs(taken.mtimeMs - clampMtime(mtimeMs, Date.now()))
  return differsMs <= timeToleranceMs ? 'same' : 'different'
}

/** The SHA-256 of each block of a file; null when it cannot be read or is not as long as it was. */
async function blockHashes(location: string, sizeBytes: number): Promise<Uint8Array[] | null> {
  const handle = await open(location, constants.O_RDONLY | noFollow).catch(() => null)
  if (handle === null) return null
  try {
    const buffer = new Uint8Array(Math.min(BLOCK_BYTES, sizeBytes))
    const hashes: Uint8Array[] = []
    for (let offset = 0; offset < sizeBytes; offset += BLOCK_BYTES) {
      const bytes = buffer.subarray(0, Math.min(BLOCK_BYTES, sizeBytes - offset))
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset)
      if (bytesRead < bytes.length) return null
      hashes.push(nodeSha256(bytes))
    }
    return hashes
  } catch {
    return null
  } finally {
    await handle.close()
  }
}

const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW
