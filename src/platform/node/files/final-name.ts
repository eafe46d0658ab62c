import { constants } from 'node:fs'
import { DroplineError } from '../../../core/base/errors.ts'
import type { FinalNames } from '../../../core/transfer/names.ts'
import type { FileOps } from './file-ops.ts'
import { errnoCode } from './fs-errors.ts'
import type { LinuxCalls } from './linux-calls.ts'
import { type FolderPlace, checkStep } from './target-folders.ts'

// File systems without hard links (FAT, many network shares) answer one of these.
const noHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EISDIR'])

/** After so many taken names something else is wrong. */
const NUMBERS_TRIED = 10_000

export interface FinalNameInit {
  readonly ops: FileOps
  readonly calls: LinuxCalls | null
  readonly names: FinalNames
  readonly place: FolderPlace
  readonly index: number
  /** The name of the finished part file in this folder. */
  readonly part: string
  /** Whether a file that has the name may be replaced. */
  readonly replaces: boolean
  /** Whether an empty file of the name is a placeholder that an earlier run has left. */
  readonly wasPlacing: boolean
  /** Whether the file at this path is this very one: an earlier run has got as far as that. */
  readonly isOurs: (location: string) => Promise<boolean>
  /** The name has been taken; the entry has another number now, which is recorded before the name is used. */
  readonly onNumber: () => Promise<void>
  /** Recorded before a placeholder is created. */
  readonly onPlacing: () => Promise<void>
}

/**
 * Gives a part file its final name, or the next number of it that is free. Nothing is overwritten but what `replaces` means, nothing
 * is reached through a link. Rejects as the file system does.
 */
export async function giveFinalName(init: FinalNameInit): Promise<void> {
  const { names, index, place } = init
  if (init.replaces && (await mayReplace(init))) {
    await init.ops.rename(place.at(init.part), place.at(checkStep(names.of(index))))
    return
  }
  for (let tried = 0; tried < NUMBERS_TRIED; tried++) {
    if (await tryName(init, checkStep(names.of(index)))) return
    names.next(index)
    await init.onNumber()
  }
  throw new DroplineError('target-unwritable', { name: names.of(index), errno: 'EEXIST' })
}

/** Only a plain file is replaced, and it may be gone by now. */
async function mayReplace({ ops, place, names, index }: FinalNameInit): Promise<boolean> {
  try {
    return (await ops.lstat(place.at(checkStep(names.of(index))))).isFile()
  } catch (error) {
    if (errnoCode(error) === 'ENOENT') return true
    throw error
  }
}

/** Takes the name unless something has it. A plain rename would overwrite silently. */
async function tryName(init: FinalNameInit, name: string): Promise<boolean> {
  const { ops, calls, place, part } = init
  const location = place.at(name)
  try {
    // One step where there is such a call: half of what a link and its removal cost.
    if (calls !== null && place.file !== null && calls.renameNew(place.file, part, name)) return true
    await ops.link(place.at(part), location)
  } catch (error) {
    const code = errnoCode(error) ?? ''
    if (code === 'EEXIST') return await settleTaken(init, location)
    if (noHardLinks.has(code)) return await renameOverPlaceholder(init, location)
    throw error
  }
  await ops.unlink(place.at(part))
  return true
}

/** Something has the name: perhaps this file, after a run that ended between two steps. */
async function settleTaken(init: FinalNameInit, location: string): Promise<boolean> {
  const { ops, place, part } = init
  const [own, other] = [await ops.lstat(place.at(part)), await ops.lstat(location)]
  const isSame = own.ino === other.ino && own.dev === other.dev
  if (!isSame && !(other.isFile() && (await init.isOurs(location)))) return false
  await ops.unlink(place.at(part))
  return true
}

async function renameOverPlaceholder(init: FinalNameInit, location: string): Promise<boolean> {
  const { ops, place, part } = init
  await init.onPlacing()
  try {
    const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY
    await ops.close(await ops.open(location, flags, 0o600))
  } catch (error) {
    if (errnoCode(error) !== 'EEXIST') throw error
    const other = await ops.lstat(location)
    const isPlaceholder = init.wasPlacing && other.isFile() && other.size === 0
    if (!isPlaceholder) return await settleTaken(init, location)
  }
  try {
    await ops.rename(place.at(part), location)
  } catch (error) {
    await ops.unlink(location)
    throw error
  }
  return true
}
