// Writing past the page cache (O_DIRECT, Linux): received bytes are not read again, so caching them only costs a copy, pushes out
// what others need, and piles up work for the flush at the end. docs/decisions/0003-direct-writes.md has the measurement.
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/** Memory, offsets and lengths must be multiples of this; the largest logical block size in use. */
export const PAGE_BYTES = 4096

/** Memory that starts on a page: WebAssembly promises it, and nothing else in Node can. */
const pageAlignedMemory = new WeakSet<ArrayBufferLike>()

const WASM_PAGE_BYTES = 64 * 1024
/** Blocks that are carved from one piece of memory: each piece reserves gigabytes of address space. */
const BLOCKS_PER_PIECE = 8

/** Hands out page-aligned buffers of one length, a few from each piece of memory. */
export function pageAlignedBuffers(lengthBytes: number): () => Uint8Array {
  const piecePages = Math.ceil((lengthBytes * BLOCKS_PER_PIECE) / WASM_PAGE_BYTES)
  const free: Uint8Array[] = []
  return () => {
    const buffer = free.pop()
    if (buffer !== undefined) return buffer
    const piece = new WebAssembly.Memory({ initial: piecePages }).buffer
    pageAlignedMemory.add(piece)
    for (let block = 1; block < BLOCKS_PER_PIECE; block++)
      free.push(new Uint8Array(piece, block * lengthBytes, lengthBytes))
    return new Uint8Array(piece, 0, lengthBytes)
  }
}

/** Whether all of `bytes` can be written with O_DIRECT. */
export function isPageAligned(bytes: Uint8Array): boolean {
  return (
    pageAlignedMemory.has(bytes.buffer) &&
    bytes.byteOffset % PAGE_BYTES === 0 &&
    bytes.length % PAGE_BYTES === 0
  )
}

/** Opens an existing file for direct writing; null where the platform or the file system does not offer it. */
export async function openDirect(location: string): Promise<FileHandle | null> {
  if (process.platform !== 'linux') return null
  try {
    return await open(location, constants.O_WRONLY | constants.O_DIRECT | constants.O_NOFOLLOW)
  } catch {
    return null // not offered: the page cache is the ordinary way
  }
}
