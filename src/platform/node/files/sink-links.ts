import { lutimes, readlink, symlink } from 'node:fs/promises'
import { utf8 } from '../../../core/base/bytes.ts'
import { parseLinkTarget } from '../../../core/transfer/link-target.ts'
import type { Manifest } from '../../../core/transfer/manifest.ts'
import { NameTable } from '../../../core/transfer/name-table.ts'
import { errnoCode, isGone } from './fs-errors.ts'
import { clampMtime } from './look.ts'
import { numberRecords } from './receipt-state.ts'
import type { Receiving } from './receiving.ts'
import { checkStep, type FolderPlace } from './target-folders.ts'
import { statsOf } from './verify-tail.ts'

/** As many links on one way as Linux follows. */
const LINKS_FOLLOWED = 40

export interface LinksMade {
  readonly links: number
  /** Entries that could not be made: no such thing here, not allowed, or leading to what did not arrive. */
  readonly failed: readonly number[]
}

/** Makes the symbolic links of a receipt, when everything they can lead to is there. */
export async function makeLinks(receiving: Receiving): Promise<LinksMade> {
  const { manifest, choice } = receiving.init
  if (manifest.links === 0 || choice.links === 'skip') return { links: 0, failed: [] }
  const tree = new LinkTree(receiving)
  let links = 0
  const failed: number[] = []
  for (let index = 0; index < manifest.length; index++) {
    if (manifest.kind(index) !== 'link') continue
    const way = tree.wayOf(index)
    try {
      if (way === null) failed.push(index)
      else {
        const { parent } = manifest.entry(index)
        await receiving.folders.use(parent, (place) => makeLink(receiving, place, index, way))
        links += 1
      }
    } catch (error) {
      if (isGone(error) || errnoCode(error) === 'ENOSPC') throw error
      failed.push(index)
    }
  }
  return { links, failed }
}

/** The links that an earlier run has made. */
export async function countLinks({ init, folders }: Receiving): Promise<LinksMade> {
  const { manifest, choice, names } = init
  let links = 0
  if (choice.links === 'keep' && manifest.links > 0)
    for (let index = 0; index < manifest.length; index++)
      if (manifest.kind(index) === 'link') {
        const stats = await statsOf(folders, manifest.entry(index).parent, names.of(index))
        if (stats?.isSymbolicLink() === true) links += 1
      }
  return { links, failed: [] }
}

interface Way {
  /** What the link says, in names as they are here. */
  readonly text: string
  /** The entry it leads to; -1 is the root. */
  readonly index: number
}

async function makeLink(receiving: Receiving, place: FolderPlace, index: number, way: Way): Promise<void> {
  const { names, manifest, choice } = receiving.init
  const type = way.index < 0 || manifest.kind(way.index) === 'folder' ? 'dir' : 'file'
  for (;;) {
    const location = place.at(checkStep(names.of(index)))
    try {
      await symlink(way.text, location, type)
      break
    } catch (error) {
      if (errnoCode(error) !== 'EEXIST') throw error
      if ((await readlink(location).catch(() => null)) === way.text) return
    }
    names.next(index)
    await receiving.append(...numberRecords(names, [index]))
  }
  if (!choice.keepTimes) return
  const seconds = clampMtime(manifest.entry(index).mtimeMs, Date.now()) / 1000
  await lutimes(place.at(names.of(index)), seconds, seconds).catch(() => undefined)
}

/** Follows links through the entries of a manifest, never through the disk. */
class LinkTree {
  readonly #receiving: Receiving
  readonly #manifest: Manifest
  readonly #children: NameTable

  constructor(receiving: Receiving) {
    const { manifest } = receiving.init
    this.#receiving = receiving
    this.#manifest = manifest
    this.#children = new NameTable((index, parent, name) => {
      const entry = manifest.entry(index)
      return entry.parent === parent && Buffer.from(entry.name).equals(name)
    })
    for (const [index, { parent, name }] of manifest.entries()) this.#children.add(index, parent, utf8(name))
  }

  /** Where link `index` leads; null when that is nowhere, or outside, or to something that did not arrive. */
  wayOf(index: number): Way | null {
    const steps: string[] = []
    const end = this.#follow(index, steps, 0)
    return end === null || !this.#isThere(end) ? null : { text: steps.join('/') || '.', index: end }
  }

  /** Answers the entry at the end; `steps`, if any are wanted, get the names on the way. */
  #follow(link: number, steps: string[] | null, followed: number): number | null {
    const { linkTarget, parent } = this.#manifest.entry(link)
    const way = parseLinkTarget(linkTarget ?? '')
    if (way === null || followed > LINKS_FOLLOWED) return null
    let at = parent
    for (let up = 0; up < way.up; up++) {
      if (at < 0) return null
      at = this.#manifest.entry(at).parent
      steps?.push('..')
    }
    // The receiver's own folder is full of other things.
    if (at < 0 && way.names.length === 0) return null
    for (const name of way.names) {
      const child = this.#children.find(at, utf8(name))
      if (child === null) return null
      steps?.push(this.#receiving.init.names.of(child))
      const end = this.#manifest.kind(child) === 'link' ? this.#follow(child, null, followed + 1) : child
      if (end === null) return null
      at = end
    }
    return at
  }

  #isThere(index: number): boolean {
    return this.#manifest.kind(index) !== 'file' || this.#receiving.init.state.of(index) !== 'missing'
  }
}
