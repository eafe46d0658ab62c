// The binary messages that carry file bytes. All integers are big endian. docs/protocol/transfer.md draws them.
import { DroplineError } from '../base/errors.ts'
import { messageType } from './messages.ts'
import { PACK_LIMIT_BYTES } from './limits.ts'

const HASH_BYTES = 32
const BLOCK_HEADER_BYTES = 1 + 4 + 4 + 4 + HASH_BYTES

/** Bytes before the payload of each file in a pack: file u32, length u32, SHA-256. */
export const PACK_RECORD_BYTES = 4 + 4 + HASH_BYTES

/** Announces a block; its bytes follow in chunk messages. */
export interface BlockHeader {
  readonly file: number
  readonly block: number
  readonly lengthBytes: number
  readonly sha256: Uint8Array
}

/** A whole small file inside a pack. */
export interface PackedFile {
  readonly file: number
  readonly sha256: Uint8Array
  readonly bytes: Uint8Array
}

export function encodeBlockHeader(header: BlockHeader): Uint8Array {
  const message = new Uint8Array(BLOCK_HEADER_BYTES)
  const view = viewOf(message)
  message[0] = messageType.block
  view.setUint32(1, header.file)
  view.setUint32(5, header.block)
  view.setUint32(9, header.lengthBytes)
  message.set(header.sha256, 13)
  return message
}

/** Parses a block message, type byte included. Throws DroplineError 'protocol-violation'. */
export function decodeBlockHeader(message: Uint8Array): BlockHeader {
  if (message.length !== BLOCK_HEADER_BYTES) throw malformed('block header')
  const view = viewOf(message)
  return {
    file: view.getUint32(1),
    block: view.getUint32(5),
    lengthBytes: view.getUint32(9),
    sha256: message.slice(13),
  }
}

/** Parses a pack message, type byte included; `bytes` are views. Throws DroplineError 'protocol-violation'. */
export function decodePack(message: Uint8Array): PackedFile[] {
  if (message.length > PACK_LIMIT_BYTES || message.length === 1) throw malformed('pack')
  const view = viewOf(message)
  const files: PackedFile[] = []
  let offset = 1
  while (offset < message.length) {
    const start = offset + PACK_RECORD_BYTES
    if (start > message.length) throw malformed('pack')
    const end = start + view.getUint32(offset + 4)
    if (end > message.length) throw malformed('pack')
    files.push({
      file: view.getUint32(offset),
      sha256: message.subarray(offset + 8, start),
      bytes: message.subarray(start, end),
    })
    offset = end
  }
  return files
}

/** A pack with room for files of the given sizes. Fill every payload, then call `seal` once. */
export class PackBuilder {
  readonly message: Uint8Array
  readonly #payloads: readonly Uint8Array[]
  readonly #files: readonly number[]

  constructor(files: readonly { readonly file: number; readonly sizeBytes: number }[]) {
    const bytes = files.reduce((sum, { sizeBytes }) => sum + PACK_RECORD_BYTES + sizeBytes, 1)
    this.message = new Uint8Array(bytes)
    this.message[0] = messageType.pack
    let offset = 1
    this.#payloads = files.map(({ sizeBytes }) => {
      const start = offset + PACK_RECORD_BYTES
      offset = start + sizeBytes
      return this.message.subarray(start, offset)
    })
    this.#files = files.map(({ file }) => file)
  }

  /** Where the bytes of the file at this place in the list go. */
  payload(position: number): Uint8Array {
    return this.#payloads[position] ?? new Uint8Array(0)
  }

  /** Writes all record headers and answers the finished message. */
  seal(hashOf: (payload: Uint8Array) => Uint8Array): Uint8Array {
    const view = viewOf(this.message)
    let offset = 1
    this.#payloads.forEach((payload, index) => {
      view.setUint32(offset, this.#files[index] ?? 0)
      view.setUint32(offset + 4, payload.length)
      this.message.set(hashOf(payload), offset + 8)
      offset += PACK_RECORD_BYTES + payload.length
    })
    return this.message
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function malformed(what: string): DroplineError {
  return new DroplineError('protocol-violation', { what: `malformed ${what}` })
}
