/** Bytes that somebody has read, for others who need the same soon. */
export interface HeldBlock {
  readonly bytes: Uint8Array
  /** Set by whoever hashes first. */
  sha256: Promise<Uint8Array> | null
}

interface Slot {
  readonly loaded: Promise<HeldBlock>
  readonly lengthBytes: number
  users: number
}

/** Holds what was read last, up to a number of bytes. What somebody uses at the moment is not let go. */
export class BlockCache {
  readonly #limitBytes: number
  /** The one that was used longest ago first. */
  readonly #slots = new Map<number, Slot>()
  #bytes = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /**
   * Gives the block under `key` to `use`; `load` reads it if it is not held. What is loaded while everything else is in use is held for
   * nobody. A load that fails fails for all who wait for it, and is forgotten.
   */
  async with<T>(
    key: number,
    lengthBytes: number,
    load: () => Promise<Uint8Array>,
    use: (block: HeldBlock) => Promise<T>,
  ): Promise<T> {
    const slot = this.#slots.get(key) ?? this.#newSlot(key, lengthBytes, load)
    if (slot === null) return await use({ bytes: await load(), sha256: null })
    slot.users += 1
    // Used now: to the end of the queue.
    this.#slots.delete(key)
    this.#slots.set(key, slot)
    try {
      return await use(await slot.loaded)
    } finally {
      slot.users -= 1
    }
  }

  /** Null when there is no room that nobody uses. */
  #newSlot(key: number, lengthBytes: number, load: () => Promise<Uint8Array>): Slot | null {
    if (!this.#makeRoom(lengthBytes)) return null
    const loaded = load().then((bytes): HeldBlock => ({ bytes, sha256: null }))
    const slot = { loaded, lengthBytes, users: 0 }
    this.#bytes += lengthBytes
    loaded.catch(() => {
      if (this.#slots.get(key) === slot) this.#drop(key, slot)
    })
    return slot
  }

  #makeRoom(lengthBytes: number): boolean {
    for (const [key, slot] of this.#slots) {
      if (this.#bytes + lengthBytes <= this.#limitBytes) break
      if (slot.users === 0) this.#drop(key, slot)
    }
    return this.#bytes + lengthBytes <= this.#limitBytes
  }

  #drop(key: number, slot: Slot): void {
    this.#slots.delete(key)
    this.#bytes -= slot.lengthBytes
  }
}
