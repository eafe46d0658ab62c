// The folders of a receipt: made at its start, given their times at its end, removed when it is discarded.
import { constants } from 'node:fs'
import { open, opendir, rmdir, unlink, utimes } from 'node:fs/promises'
import { Breather } from './file-ops.ts'
import { errnoCode, isGone, whereSupported } from './fs-errors.ts'
import { clampMtime } from './look.ts'
import { numberRecords } from './receipt-state.ts'
import type { Receiving } from './receiving.ts'
import { checkStep, type FolderPlace } from './target-folders.ts'

/**
 * Makes every folder that is not there yet, outermost first. Answers those that cannot be made: what lies in them fails by
 * itself, and the rest goes on.
 */
export async function makeFolders(receiving: Receiving): Promise<number[]> {
  const { manifest, state } = receiving.init
  const failed: number[] = []
  const breather = new Breather()
  for (let index = 0; index < manifest.length; index++) {
    if (manifest.kind(index) !== 'folder' || state.has(index, 'existed')) continue
    try {
      const { parent } = manifest.entry(index)
      await receiving.folders.use(parent, (place) => makeFolder(receiving, place, index))
    } catch (error) {
      if (isGone(error) || errnoCode(error) === 'ENOSPC' || errnoCode(error) === 'EDQUOT') throw error
      failed.push(index)
    }
    await breather.breathe()
  }
  return failed
}

/** Never recursive: mkdir then follows links and accepts folders that exist. */
async function makeFolder(receiving: Receiving, place: FolderPlace, index: number): Promise<void> {
  const { ops, names, isRecalled } = receiving.init
  for (;;) {
    const location = place.at(checkStep(names.of(index)))
    try {
      await ops.mkdir(location)
      return
    } catch (error) {
      if (errnoCode(error) !== 'EEXIST') throw error
      if (isRecalled && (await ops.lstat(location)).isDirectory()) return
    }
    names.next(index)
    await receiving.append(...numberRecords(names, [index]))
  }
}

/**
 * Sets the times of folders that were made, innermost first, since whatever happens inside a folder changes its time; flushes where
 * that is done folder by folder.
 */
export async function finishFolders(receiving: Receiving): Promise<void> {
  const { manifest, state, choice } = receiving.init
  const breather = new Breather()
  for (let index = manifest.length - 1; index >= 0; index--) {
    if (manifest.kind(index) !== 'folder') continue
    const isNew = !state.has(index, 'existed')
    if (!isNew && receiving.flushesTogether) continue
    const mtimeMs = isNew && choice.keepTimes ? clampMtime(manifest.entry(index).mtimeMs, Date.now()) : null
    await receiving.folders.use(index, (place) => finishFolder(receiving, place, mtimeMs)).catch(ignoreAbsent)
    await breather.breathe()
  }
  await receiving.folders.use(-1, (place) => finishFolder(receiving, place, null))
}

async function finishFolder(receiving: Receiving, place: FolderPlace, mtimeMs: number | null): Promise<void> {
  const { ops } = receiving.init
  if (place.file !== null) {
    const { file } = place
    if (mtimeMs !== null) await whereSupported(() => ops.futimes(file, mtimeMs / 1000, mtimeMs / 1000))
    if (!receiving.flushesTogether) await whereSupported(() => ops.fsync(file))
    return
  }
  if (process.platform === 'win32') {
    // Folders cannot be opened there, and need no flushing.
    if (mtimeMs !== null) await utimes(place.at('.'), mtimeMs / 1000, mtimeMs / 1000)
    return
  }
  const handle = await open(place.at('.'), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  try {
    if (mtimeMs !== null) await whereSupported(() => handle.utimes(mtimeMs / 1000, mtimeMs / 1000))
    await whereSupported(() => handle.sync())
  } finally {
    await handle.close()
  }
}

/** Removes all part files, and folders that this receipt has made and that are empty now. Finished files stay. */
export async function removeIncomplete(receiving: Receiving): Promise<void> {
  const { manifest, state, names } = receiving.init
  await removePartsIn(receiving, -1)
  for (let index = manifest.length - 1; index >= 0; index--) {
    if (manifest.kind(index) !== 'folder') continue
    await removePartsIn(receiving, index)
    if (state.has(index, 'existed')) continue
    await receiving.folders
      .use(manifest.entry(index).parent, (place) => rmdir(place.at(checkStep(names.of(index)))))
      // Not empty, or gone: either way it stays as it is.
      .catch(() => undefined)
  }
}

async function removePartsIn(receiving: Receiving, folder: number): Promise<void> {
  await receiving.folders
    .use(folder, async (place) => {
      for await (const { name } of await opendir(place.at('.')))
        if (name.startsWith(receiving.partPrefix)) await unlink(place.at(name))
    })
    .catch(ignoreAbsent)
}

function ignoreAbsent(error: unknown): void {
  if (!['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'].includes(errnoCode(error) ?? '')) throw error
}
