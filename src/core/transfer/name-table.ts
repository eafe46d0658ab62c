import { randomBytes } from '../base/bytes.ts'
import { KeyedHash } from './keyed-hash.ts'

const FIRST_SLOTS = 1024

/**
 * Finds an entry by its folder and name: open addressing in typed arrays, since a million strings in a Map are 100 MB. The hash
 * has a random key, so that nobody can choose names that all fall into one place.
 */
export class NameTable {
  readonly #hash: KeyedHash
  readonly #isAt: (index: number, parent: number, name: Uint8Array) => boolean
  /** Index + 1 of an entry; 0 is free. At most half of it is taken. */
  #slots = new Int32Array(FIRST_SLOTS)
  /** The hash of what is in each slot. */
  #hashes = new Uint32Array(FIRST_SLOTS)
  #taken = 0

  /** `isAt` compares an entry that was added with a folder and a name. */
  constructor(isAt: (index: number, parent: number, name: Uint8Array) => boolean) {
    this.#hash = new KeyedHash(randomBytes(8))
    this.#isAt = isAt
  }

  /** Where `name` in folder `parent` is; null when it was not added. */
  find(parent: number, name: Uint8Array): number | null {
    const slot = this.#slotOf(this.#hash.of(parent, name), parent, name)
    const index = (this.#slots[slot] ?? 0) - 1
    return index < 0 ? null : index
  }

  /** Adds entry `index`; answers false, and adds nothing, when its folder has that name already. */
  add(index: number, parent: number, name: Uint8Array): boolean {
    if (2 * this.#taken >= this.#slots.length) this.#grow()
    const hash = this.#hash.of(parent, name)
    const slot = this.#slotOf(hash, parent, name)
    if (this.#slots[slot] !== 0) return false
    this.#slots[slot] = index + 1
    this.#hashes[slot] = hash
    this.#taken += 1
    return true
  }

  /** The slot that holds the name, or the free one where it belongs. */
  #slotOf(hash: number, parent: number, name: Uint8Array): number {
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (;;) {
      const held = this.#slots[slot] ?? 0
      if (held === 0) return slot
      if (this.#hashes[slot] === hash && this.#isAt(held - 1, parent, name)) return slot
      slot = (slot + 1) & mask
    }
  }

  #grow(): void {
    const slots = this.#slots
    const hashes = this.#hashes
    this.#slots = new Int32Array(2 * slots.length)
    this.#hashes = new Uint32Array(2 * slots.length)
    const mask = this.#slots.length - 1
    for (let from = 0; from < slots.length; from++) {
      const held = slots[from] ?? 0
      if (held === 0) continue
      const hash = hashes[from] ?? 0
      let slot = hash & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = held
      this.#hashes[slot] = hash
    }
  }
}
