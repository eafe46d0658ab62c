import { constants } from 'node:fs'
import { access, realpath } from 'node:fs/promises'
import { DroplineError } from '../../../core/base/errors.ts'
import { escapeForDisplay } from '../../../core/transfer/display.ts'
import type { Manifest } from '../../../core/transfer/manifest.ts'
import { fileLimitBytes, nameRules, timeToleranceMs } from '../../../core/transfer/name-mapping.ts'
import { FinalNames } from '../../../core/transfer/names.ts'
import type { SinkCheck } from '../../../core/transfer/ports.ts'
import { Breather, inlineOps, pooledOps } from './file-ops.ts'
import { fileSystemOf, isQuick, nearestExisting, roomAt } from './file-system.ts'
import { errnoCode, sinkError } from './fs-errors.ts'
import { planConflicts } from './plan-conflicts.ts'
import { ReceiptState } from './receipt-state.ts'
import { checkStep, TargetFolders } from './target-folders.ts'
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
    const needed = await neededAt(root, manifest, () => true)
    // Much of it may be there already; whether that counts is for the receiver to say.
    const fits = needed.neededBytes <= needed.freeBytes || (exists && (await fitsMerged(root, manifest)))
    if (!fits) throw new DroplineError('disk-full', { ...needed })
    return { ...needed, conflicts: exists ? await countConflicts(root, manifest) : 0 }
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

/** Rejects with 'disk-full' unless there is room for the files that `isWanted`. */
export async function checkRoom(
  root: string,
  manifest: Manifest,
  isWanted: (index: number) => boolean,
): Promise<void> {
  const needed = await neededAt(root, manifest, isWanted)
  if (needed.neededBytes > needed.freeBytes) throw new DroplineError('disk-full', { ...needed })
}

async function neededAt(
  root: string,
  manifest: Manifest,
  isWanted: (index: number) => boolean,
): Promise<Pick<SinkCheck, 'neededBytes' | 'freeBytes'>> {
  const { freeBytes, blockBytes } = await roomAt(root)
  let neededBytes = RESERVE_BYTES
  for (let index = 0; index < manifest.length; index++)
    if (isWanted(index)) neededBytes += Math.ceil(manifest.sizeBytes(index) / blockBytes) * blockBytes
  return { neededBytes, freeBytes }
}

/** Whether there is room for what differs from what is there. */
async function fitsMerged(root: string, manifest: Manifest): Promise<boolean> {
  const traits = await lookAtTarget(root)
  const rules = nameRules(traits)
  const names = new FinalNames(manifest, rules)
  const breather = new Breather()
  await names.makeUnique(() => breather.breathe())
  const state = new ReceiptState(manifest.length)
  const init = {
    root,
    manifest,
    names,
    state,
    ops: isQuick(traits.fileSystem) ? inlineOps : pooledOps,
    isPortable: false,
    timeToleranceMs: timeToleranceMs(traits.fileSystem, traits.platform),
    choice: { conflict: 'skip', compare: 'quick', keepTimes: true, keepExecutable: true, links: 'skip' },
  } as const
  const folders = await TargetFolders.open(init)
  try {
    await planConflicts({ ...init, folders })
  } finally {
    await folders.close()
  }
  const { neededBytes, freeBytes } = await neededAt(root, manifest, (index) => state.of(index) === 'missing')
  return neededBytes <= freeBytes
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
