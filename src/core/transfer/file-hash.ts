import { utf8 } from '../base/bytes.ts'
import type { HashBlock, Sha256 } from './ports.ts'

const domain = utf8('dropline/file/2')

/**
 * The hash of a file, or of the end of one, from the hashes of its blocks, so that every byte is hashed once: a chain that begins
 * with SHA-256("dropline/file/2" ‖ size as u64 ‖ first block as u32) and goes on with SHA-256(chain ‖ SHA-256 of the block).
 * It takes 32 bytes, whatever the size.
 */
export class FileRoot {
  readonly #sha256: Sha256
  #value: Uint8Array
  #blocks = 0

  /** `fromBlock`: where this connection began, 0 for a whole file. */
  constructor(sha256: Sha256, sizeBytes: number, fromBlock: number) {
    const head = new Uint8Array(12)
    const view = new DataView(head.buffer)
    view.setUint32(0, Math.floor(sizeBytes / 0x1_0000_0000))
    view.setUint32(4, sizeBytes >>> 0)
    view.setUint32(8, fromBlock)
    this.#sha256 = sha256
    this.#value = sha256(domain, head)
  }

  /** The hash of the next block. */
  add(blockHash: Uint8Array): void {
    this.#value = this.#sha256(this.#value, blockHash)
    this.#blocks += 1
  }

  /** How many blocks were added. */
  get blocks(): number {
    return this.#blocks
  }

  get value(): Uint8Array {
    return this.#value
  }
}

/** The root of a whole file whose block hashes are known. */
export function wholeFileRoot(
  sha256: Sha256,
  sizeBytes: number,
  blockHashes: readonly Uint8Array[],
): Uint8Array {
  const root = new FileRoot(sha256, sizeBytes, 0)
  for (const hash of blockHashes) root.add(hash)
  return root.value
}

/** The hasher of blocks: the one that was given, or `sha256` on this thread. */
export function blockHasher(sha256: Sha256, hashBlock?: HashBlock): HashBlock {
  return hashBlock ?? (async (block) => sha256(...block))
}
