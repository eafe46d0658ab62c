import { equalBytes, utf8 } from '../base/bytes.ts'
import type { Manifest } from './manifest.ts'
import { mapName, nameKey, numberedName, type NameRules } from './name-mapping.ts'
import { NameTable } from './name-table.ts'

/** Names between two pauses. */
const PAUSE_EVERY = 64

/**
 * Under which name each entry of a manifest arrives: its own, or what the rules of the file system make of it, with a number
 * where that would be taken by a neighbour. Only numbers are held; names are made when they are asked for.
 */
export class FinalNames {
  readonly #manifest: Manifest
  readonly #rules: NameRules
  /** The number in each entry's name; null while all are 0. */
  #numbers: Uint32Array | null = null

  constructor(manifest: Manifest, rules: NameRules) {
    this.#manifest = manifest
    this.#rules = rules
  }

  /** The final name of entry `index`. */
  of(index: number): string {
    return this.#named(index, this.numberOf(index))
  }

  /** 0 when the name needs no number. */
  numberOf(index: number): number {
    return this.#numbers?.[index] ?? 0
  }

  setNumber(index: number, number: number): void {
    if (number === 0 && this.#numbers === null) return
    this.#numbers ??= new Uint32Array(this.#manifest.length)
    this.#numbers[index] = number
  }

  /** Takes the next number, because something else has the name, and answers the new one. It may be a neighbour's. */
  next(index: number): string {
    this.setNumber(index, this.numberOf(index) + 1)
    return this.of(index)
  }

  /** Whether the entry arrives under another name than it had. */
  isRenamed(index: number): boolean {
    return this.of(index) !== this.#manifest.entry(index).name
  }

  /**
   * Gives every entry a name that no neighbour has. Names that stay as they are come first. `pause` is called often, for
   * others to have their turn: a million names take seconds.
   */
  async makeUnique(pause: () => Promise<void>): Promise<void> {
    const neighbours = new Neighbours(this, this.#manifest, this.#rules)
    const kept: number[] = []
    const others: number[] = []
    for (let index = 0; index < this.#manifest.length; index++) {
      if (this.isRenamed(index)) others.push(index)
      else kept.push(index)
      if (index % PAUSE_EVERY === 0) await pause()
    }
    // A manifest has no name twice; so without folding only the others can meet somebody.
    if (others.length === 0 && !this.#rules.foldsCase && !this.#rules.foldsForm) return
    const twins: number[] = []
    for (const index of kept) {
      if (!neighbours.take(index)) twins.push(index)
      if (index % PAUSE_EVERY === 0) await pause()
    }
    for (const [count, index] of [...twins, ...others].entries()) {
      neighbours.settle(index)
      if (count % PAUSE_EVERY === 0) await pause()
    }
  }

  #named(index: number, number: number): string {
    const { name, parent } = this.#manifest.entry(index)
    // A hidden name at the top would be found by programs that look for it (.bashrc), and by no person.
    const visible = parent < 0 && name.startsWith('.') ? `_${name}` : name
    return numberedName(
      mapName(visible, this.#rules),
      this.#manifest.kind(index) === 'folder',
      number,
      this.#rules,
    )
  }
}

/** The names that are taken in each folder by entries of the manifest. */
class Neighbours {
  readonly #names: FinalNames
  readonly #manifest: Manifest
  readonly #rules: NameRules
  readonly #taken: NameTable
  /** For the first entry of a name, the last number that was tried for others of that name. */
  #tried: Uint32Array | null = null

  constructor(names: FinalNames, manifest: Manifest, rules: NameRules) {
    this.#names = names
    this.#manifest = manifest
    this.#rules = rules
    this.#taken = new NameTable((index, parent, key) => this.#isAt(index, parent, key))
  }

  /** Takes the entry's name; answers false when a neighbour has it. */
  take(index: number): boolean {
    return this.#taken.add(index, this.#manifest.entry(index).parent, this.#keyOf(index))
  }

  /** Takes the entry's name, or the first number of it that is free. */
  settle(index: number): void {
    const { parent } = this.#manifest.entry(index)
    const key = this.#keyOf(index)
    if (this.#taken.add(index, parent, key)) return
    const first = this.#taken.find(parent, key)
    this.#tried ??= new Uint32Array(this.#manifest.length)
    let number = Math.max(this.#names.numberOf(index), first === null ? 0 : (this.#tried[first] ?? 0))
    do this.#names.setNumber(index, ++number)
    while (!this.#taken.add(index, parent, this.#keyOf(index)))
    if (first !== null) this.#tried[first] = number
  }

  #keyOf(index: number): Uint8Array {
    return utf8(nameKey(this.#names.of(index), this.#rules))
  }

  #isAt(index: number, parent: number, key: Uint8Array): boolean {
    return this.#manifest.entry(index).parent === parent && equalBytes(this.#keyOf(index), key)
  }
}
