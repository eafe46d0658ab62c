import { constants } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import { DroplineError } from '../../../core/base/errors.ts'
import { escapeForDisplay } from '../../../core/transfer/display.ts'
import type { Manifest } from '../../../core/transfer/manifest.ts'
import { fileLimitBytes, nameRules } from '../../../core/transfer/name-mapping.ts'
import { FinalNames } from '../../../core/transfer/names.ts'
import type { SinkCheck } from '../../../core/transfer/ports.ts'
import { Breather, inlineOps, pooledOps } from './file-ops.ts'
import { fileSystemOf, isQuick, nearestExisting, roomAt } from './file-system.ts'
import { errnoCode, sinkError } from './fs-errors.ts'
import { checkStep } from './target-folders.ts'
import { lookAtTarget } from './target-probe.ts'
import { join } from 'node:path'

/** Room that is left free on the disk, so that a transfer never fills it to the last byte. */
const RESERVE_BYTES = 64 * 1024 * 1024

/**
 * Looks whether a manifest can be received into `folder`, and creates nothing. Rejects with DroplineError 'disk-full' or
 * 'target-unwritable' (detail.limitBytes: a file is larger than the file system can hold).
 */
export async function checkTarget(folder: string, manifest: Manifest): Promise<SinkCheck> {
  try {
    const { path: root, exists } = await nearestExisting(folder, realpath)
    await access(root, constants.W_OK | constants.X_OK)
    await checkSizes(root, manifest)
    const room = await checkRoom(root, manifest, () => true)
    return { ...room, conflicts: exists ? await countConflicts(root, manifest) : 0 }
  } catch (error) {
    const failure = sinkError(error, folder)
    // Nothing was there yet that could have gone.
    if (failure.code !== 'target-missing') throw failure
    throw new DroplineError('target-unwritable', failure.detail, { cause: error })
  }
}

/** FAT cannot hold large files, which is better known before the first byte. */
export async function checkSizes(root: string, manifest: Manifest): Promise<void> {
  const limitBytes = fileLimitBytes(await fileSystemOf(root))
  for (let index = 0; index < manifest.length; index++)
    if (manifest.sizeBytes(index) > limitBytes) {
      const name = escapeForDisplay(manifest.path(index).join('/'))
      throw new DroplineError('target-unwritable', { name, reason: 'file-too-large', limitBytes })
    }
}

/** Whether there is room for the files that `isWanted`. Rejects with 'disk-full'. */
export async function checkRoom(
  root: string,
  manifest: Manifest,
  isWanted: (index: number) => boolean,
): Promise<{ readonly neededBytes: number; readonly freeBytes: number }> {
  const { freeBytes, blockBytes } = await roomAt(root)
  let neededBytes = RESERVE_BYTES
  for (let index = 0; index < manifest.length; index++)
    if (isWanted(index)) neededBytes += Math.ceil(manifest.sizeBytes(index) / blockBytes) * blockBytes
  if (neededBytes > freeBytes) throw new DroplineError('disk-full', { neededBytes, freeBytes })
  return { neededBytes, freeBytes }
}

async function countConflicts(root: string, manifest: Manifest): Promise<number> {
  const traits = await lookAtTarget(root)
  const names = new FinalNames(manifest, nameRules(traits))
  const ops = isQuick(traits.fileSystem) ? inlineOps : pooledOps
  const breather = new Breather()
  let conflicts = 0
  for (let index = 0; index < manifest.length; index++) {
    if (manifest.entry(index).parent >= 0) continue
    try {
      await ops.lstat(join(root, checkStep(names.of(index))))
      conflicts += 1
    } catch (error) {
      if (errnoCode(error) !== 'ENOENT') throw error
    }
    await breather.breathe()
  }
  return conflicts
}
