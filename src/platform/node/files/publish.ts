import { readFile } from 'node:fs/promises'
import { giveFinalName } from './final-name.ts'
import { entryState, numberRecords, stateRecords } from './receipt-state.ts'
import type { Receiving } from './receiving.ts'
import type { FolderPlace } from './target-folders.ts'
import { statsOf } from './verify-tail.ts'

/**
 * Gives the finished part file of an entry, which lies in `place`, its final name. `bytes` are the contents of a small file, to tell
 * it from another of the same name when an earlier run has got further than it could write down.
 */
export async function publishPart(
  receiving: Receiving,
  index: number,
  place: FolderPlace,
  bytes: Uint8Array | null = null,
): Promise<void> {
  const { names, state, ops, calls, isRecalled } = receiving.init
  const part = receiving.partName(index)
  await giveFinalName({
    ops,
    calls,
    names,
    place,
    index,
    part,
    replaces: state.has(index, 'replaces'),
    wasPlacing: state.has(index, 'placing'),
    isOurs: async (location) => isRecalled && bytes !== null && (await readFile(location)).equals(bytes),
    onNumber: () => receiving.append(...numberRecords(names, [index])),
    onPlacing: async () => {
      if (state.has(index, 'placing')) return
      await receiving.append(...stateRecords(entryState.placing, [index]))
      state.set(index, entryState.placing)
    },
  })
}

/**
 * Whether an entry has its final name already, and the name of its part besides, because somebody stopped between the two
 * steps. Then takes the second step.
 */
export async function isNamedAlready(receiving: Receiving, index: number): Promise<boolean> {
  const { names, manifest, ops } = receiving.init
  const { parent } = manifest.entry(index)
  const part = await statsOf(receiving.folders, parent, receiving.partName(index))
  if (part === null || part.nlink < 2) return false
  const final = await statsOf(receiving.folders, parent, names.of(index))
  if (final === null || final.ino !== part.ino || final.dev !== part.dev) return false
  await receiving.folders.use(parent, async (place) => {
    await ops.unlink(place.at(receiving.partName(index)))
  })
  return true
}
