import { constants } from 'node:fs'
import type { SmallFile } from '../../../core/transfer/ports.ts'
import { writeWhole } from './file-ops.ts'
import { errnoCode, whereSupported } from './fs-errors.ts'
import { lookOf } from './look.ts'
import { publishPart } from './publish.ts'
import { markAttribute, markStream } from './quarantine.ts'
import { entryState, stateRecords } from './receipt-state.ts'
import type { Receiving } from './receiving.ts'
import type { FolderPlace } from './target-folders.ts'

/**
 * Stores whole small files: writes all of them, flushes once (shared with other calls that are under way), then gives them
 * their final names and records it. What is stored already is left alone, so it may be called again.
 */
export async function storeSmallFiles(receiving: Receiving, files: readonly SmallFile[]): Promise<void> {
  const { state } = receiving.init
  const wanted = files.filter(({ index }) => state.of(index) === 'missing')
  const [first] = wanted
  if (first === undefined) return
  await receiving.attempt(receiving.nameOf(first.index), async () => {
    const written = new Set<number>()
    const named: number[] = []
    try {
      await eachInItsFolder(receiving, wanted, async (place, file) => {
        written.add(file.index)
        await writePart(receiving, place, file)
      })
      if (receiving.flushesTogether) await receiving.flushFiles(wanted.length)
      await eachInItsFolder(receiving, wanted, async (place, file) => {
        await markAttribute([place.at(receiving.partName(file.index))])
        await publishPart(receiving, file.index, place, file.bytes)
        named.push(file.index)
        written.delete(file.index)
      })
    } catch (error) {
      await removeParts(receiving, [...written])
      throw error
    } finally {
      await noteStored(receiving, named)
    }
  })
}

async function noteStored(receiving: Receiving, indexes: readonly number[]): Promise<void> {
  if (indexes.length === 0) return
  // They have their names whatever becomes of the record.
  for (const index of indexes) receiving.init.state.set(index, entryState.stored)
  await receiving.append(...stateRecords(entryState.stored, indexes))
}

/** Runs `action` for one file after the other. Neighbours share the way to their folder. */
async function eachInItsFolder(
  receiving: Receiving,
  files: readonly SmallFile[],
  action: (place: FolderPlace, file: SmallFile) => Promise<void>,
): Promise<void> {
  const runs: { readonly folder: number; readonly files: SmallFile[] }[] = []
  for (const file of files) {
    const folder = receiving.init.manifest.parent(file.index)
    const last = runs.at(-1)
    if (last?.folder === folder) last.files.push(file)
    else runs.push({ folder, files: [file] })
  }
  for (const run of runs)
    await receiving.folders.use(run.folder, async (place) => {
      for (const file of run.files) await action(place, file)
    })
}

const createNew = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL

async function writePart(
  receiving: Receiving,
  place: FolderPlace,
  { index, bytes }: SmallFile,
): Promise<void> {
  const { ops, calls, manifest, choice, isRecalled } = receiving.init
  const { mtimeMs, mode } = lookOf(manifest, index, choice)
  const name = receiving.partName(index)
  const location = place.at(name)
  if (isRecalled || receiving.generation > 0) await unlinkIfThere(receiving, location)
  const file =
    calls !== null && place.file !== null
      ? calls.createIn(place.file, name, mode)
      : await ops.open(location, createNew, mode)
  try {
    await writeWhole(ops, file, bytes, 0)
    await markStream(location)
    if (mtimeMs !== null) await whereSupported(() => ops.futimes(file, mtimeMs / 1000, mtimeMs / 1000))
    if (!receiving.flushesTogether) await ops.fsync(file)
  } finally {
    await ops.close(file)
  }
}

async function unlinkIfThere(receiving: Receiving, location: string): Promise<void> {
  try {
    await receiving.init.ops.unlink(location)
  } catch (error) {
    if (errnoCode(error) !== 'ENOENT') throw error
  }
}

async function removeParts(receiving: Receiving, indexes: readonly number[]): Promise<void> {
  for (const index of indexes)
    await receiving.folders
      .use(receiving.init.manifest.entry(index).parent, (place) =>
        unlinkIfThere(receiving, place.at(receiving.partName(index))),
      )
      .catch(() => undefined)
}
