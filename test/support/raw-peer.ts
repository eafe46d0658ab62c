import { encodeCbor } from '../../src/core/wire/cbor.ts'
import { concatBytes } from '../../src/core/base/bytes.ts'
import { type BlockHeader, encodeBlockHeader, PackBuilder } from '../../src/core/transfer/frames.ts'
import { encodeManifest } from '../../src/core/transfer/manifest-wire.ts'
import type { Manifest, ManifestEntry } from '../../src/core/transfer/manifest.ts'
import { type Control, decodeControl, encodeControl } from '../../src/core/transfer/messages.ts'
import type { DataPipe } from '../../src/core/transfer/ports.ts'
import { nodeSha256 } from '../../src/platform/node/files/sha256.ts'
import { manifestOf } from './memory-files.ts'

/** The other end of a transfer, which says whatever a test tells it to. */
export class RawPeer {
  readonly heard: Control[] = []
  readonly pipe: DataPipe
  readonly #waiting = new Set<() => void>()
  #closed = false

  constructor(pipe: DataPipe) {
    this.pipe = pipe
    pipe.onClose(() => {
      this.#closed = true
    })
    pipe.onMessage((message) => {
      if (message[0] === 0) this.heard.push(decodeControl(message))
      for (const look of [...this.#waiting]) look()
    })
  }

  say(control: Control): void {
    this.raw(encodeControl(control))
  }

  /** A control message that the types do not allow. */
  sayAnything(value: unknown): void {
    this.raw(concatBytes(Uint8Array.of(0), encodeCbor(value)))
  }

  raw(message: Uint8Array): void {
    if (!this.#closed) this.pipe.send(message)
  }

  /** Resolves when the other side has said `type`. */
  hears(type: Control['type']): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.heard.some((control) => control.type === type)) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
  }

  hello(): void {
    this.say({ type: 'hello', version: 1, name: 'Mallory' })
  }

  /** Says hello and offers these entries, honest or not. */
  offer(entries: readonly ManifestEntry[], end: Partial<{ entries: number; bytes: number }> = {}): Manifest {
    const manifest = manifestOf(entries)
    this.hello()
    const { parts, sha256 } = encodeManifest(manifest, nodeSha256)
    for (const part of parts) this.raw(part)
    const total = Number.isSafeInteger(manifest.totalBytes) ? Math.max(0, manifest.totalBytes) : 0
    this.say({ type: 'manifest-end', entries: entries.length, bytes: total, sha256, ...end })
    return manifest
  }

  /** Offers, and waits until it may send. */
  async accepted(entries: readonly ManifestEntry[]): Promise<void> {
    this.offer(entries)
    await this.hears('accept')
  }

  block(header: Partial<BlockHeader>, bytes: Uint8Array): void {
    const full = { file: 0, block: 0, lengthBytes: bytes.length, sha256: nodeSha256(bytes), ...header }
    this.raw(encodeBlockHeader(full))
    this.chunks(bytes)
  }

  chunks(bytes: Uint8Array, chunkBytes = 64 * 1024): void {
    for (let start = 0; start < bytes.length; start += chunkBytes)
      this.raw(concatBytes(Uint8Array.of(3), bytes.subarray(start, start + chunkBytes)))
  }

  pack(file: number, bytes: Uint8Array): void {
    const builder = new PackBuilder([{ file, sizeBytes: bytes.length }])
    builder.payloads[0]?.set(bytes)
    this.raw(builder.seal((payload) => nodeSha256(payload)))
  }
}
