import { encodeCbor } from '../../src/core/wire/cbor.ts'
import { concatBytes } from '../../src/core/base/bytes.ts'
import { type BlockHeader, encodeBlockHeader, PackBuilder } from '../../src/core/transfer/frames.ts'
import { PROTOCOL_VERSION } from '../../src/core/transfer/limits.ts'
import { type RawEntry, writeEntry } from '../../src/core/transfer/manifest-entry.ts'
import type { ManifestEntry } from '../../src/core/transfer/manifest.ts'
import { type Control, decodeControl, encodeControl } from '../../src/core/transfer/messages.ts'
import type { DataPipe } from '../../src/core/transfer/ports.ts'
import { nodeSha256 } from '../../src/platform/node/files/sha256.ts'
import { rawEntry } from './memory-files.ts'

type OfferMessage = Extract<Control, { readonly type: 'offer' }>

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
    this.say({ type: 'hello', version: PROTOCOL_VERSION, name: 'Mallory' })
  }

  /** Says hello and offers these entries, honest or not; `change` tells lies about them. */
  offer(entries: readonly ManifestEntry[], change: Partial<OfferMessage> = {}): void {
    this.offerRaw(entries.map(rawEntry), change)
  }

  /** The same with names that are no text. */
  offerRaw(entries: readonly RawEntry[], change: Partial<OfferMessage> = {}): void {
    const part = rawPart(entries)
    const bytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    this.hello()
    this.say({
      type: 'offer',
      transfer: new Uint8Array(16).fill(0xba),
      sha256: nodeSha256(part),
      entries: entries.length,
      files: entries.filter(({ kind }) => kind === 'file').length,
      bytes: Number.isSafeInteger(bytes) ? Math.max(0, bytes) : 0,
      content: 'files',
      ...change,
    })
    void this.hears('manifest-wanted').then(() => {
      if (part.length > 0) this.manifestPart(part)
      this.say({ type: 'manifest-end' })
    })
  }

  manifestPart(body: Uint8Array): void {
    this.raw(concatBytes(Uint8Array.of(1), body))
  }

  /** Offers, and waits until it may send. */
  async accepted(entries: readonly ManifestEntry[]): Promise<void> {
    this.offer(entries)
    await this.hears('plan-end')
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
    builder.payload(0).set(bytes)
    this.raw(builder.seal((payload) => nodeSha256(payload)))
  }
}

/** The body of a manifest part with these entries, checked by nobody. Sizes that no number can be are sent as 0. */
export function rawPart(entries: readonly RawEntry[]): Uint8Array {
  const bytes = new Uint8Array(
    64 + entries.reduce((sum, { name, linkTarget }) => sum + 64 + name.length + (linkTarget?.length ?? 0), 0),
  )
  const end = entries.reduce((offset, each) => writeEntry(bytes, offset, each), 0)
  return bytes.subarray(0, end)
}
