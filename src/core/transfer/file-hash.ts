import { utf8 } from '../base/bytes.ts'
import type { HashBlock, Sha256 } from './ports.ts'

const domain = utf8('dropline/file/1')

/**
 * The hash of a whole file: SHA-256("dropline/file/1" ‖ size as u64 ‖ the SHA-256 of each block). Built from the block
 * hashes, so that every byte is hashed once.
 */
export function fileRoot(sha256: Sha256, sizeBytes: number, blockHashes: readonly Uint8Array[]): Uint8Array {
  const size = new Uint8Array(8)
  const view = new DataView(size.buffer)
  view.setUint32(0, Math.floor(sizeBytes / 0x1_0000_0000))
  view.setUint32(4, sizeBytes >>> 0)
  const hashes = new Uint8Array(32 * blockHashes.length)
  blockHashes.forEach((hash, index) => {
    hashes.set(hash, 32 * index)
  })
  return sha256(domain, size, hashes)
}

/** The hasher of blocks: the one that was given, or `sha256` on this thread. */
export function blockHasher(sha256: Sha256, hashBlock?: HashBlock): HashBlock {
  return hashBlock ?? (async (block) => sha256(...block))
}
