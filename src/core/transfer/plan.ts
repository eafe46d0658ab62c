import { BLOCK_BYTES } from './limits.ts'
import type { Manifest } from './manifest.ts'

const HASH_BYTES = 32

/** What is known of one entry. The first five go over the wire. */
export const planState = {
  missing: 0,
  complete: 1,
  same: 2,
  partial: 3,
  candidate: 4,
  /** It will not come. */
  failed: 5,
  /** Being moved in this connection, or moved. */
  begun: 6,
  /** Not a file. */
  none: 7,
} as const

export type PlanState = (typeof planState)[keyof typeof planState]

/** What there is of every file and what becomes of it: a byte an entry, and little more for those that need it. */
export class TransferPlan {
  readonly manifest: Manifest
  readonly #states: Uint8Array
  /** Verified blocks of partial files; made when there is one. */
  #blocks: Uint32Array | null = null
  /** Which root a candidate has; made when there is one. */
  #rootNumbers: Uint32Array | null = null
  #roots = new Uint8Array(0)
  #rootCount = 0
  #bytesBefore = 0
  #bytesSame = 0
  #filesDone = 0
  #failedFiles = 0
  #failedBytes = 0

  constructor(manifest: Manifest) {
    this.manifest = manifest
    this.#states = new Uint8Array(manifest.length)
    for (let index = 0; index < manifest.length; index++)
      if (manifest.kind(index) !== 'file') this.#states[index] = planState.none
  }

  /** Bytes that earlier connections of this transfer have brought. */
  get bytesBefore(): number {
    return this.#bytesBefore
  }

  /** Bytes of files that were there before this transfer, with candidates that turned out to be. */
  get bytesSame(): number {
    return this.#bytesSame
  }

  /** Files that needed nothing when the connection began, and candidates that turned out the same. */
  get filesDone(): number {
    return this.#filesDone
  }

  get failedFiles(): number {
    return this.#failedFiles
  }

  /** The sizes of the failed files. */
  get failedBytes(): number {
    return this.#failedBytes
  }

  get hasCandidates(): boolean {
    return this.#rootCount > 0
  }

  state(index: number): number {
    return this.#states[index] ?? planState.none
  }

  /** Whether the sender still has to say something about this file. */
  isOpen(index: number): boolean {
    const state = this.state(index)
    return state === planState.missing || state === planState.partial || state === planState.candidate
  }

  /** Verified blocks at the start of the connection. */
  blocks(index: number): number {
    return this.#blocks?.[index] ?? 0
  }

  /** The fileRoot of what a candidate is compared with. */
  root(index: number): Uint8Array {
    const at = HASH_BYTES * (this.#rootNumbers?.[index] ?? 0)
    return this.#roots.subarray(at, at + HASH_BYTES)
  }

  setComplete(index: number): void {
    this.#states[index] = planState.complete
    this.#bytesBefore += this.manifest.sizeBytes(index)
    this.#filesDone += 1
  }

  /** There before the transfer, at once or after a comparison. */
  setSame(index: number): void {
    this.#states[index] = planState.same
    this.#bytesSame += this.manifest.sizeBytes(index)
    this.#filesDone += 1
  }

  setPartial(index: number, blocks: number): void {
    this.#states[index] = planState.partial
    this.#blocks ??= new Uint32Array(this.manifest.length)
    this.#blocks[index] = blocks
    this.#bytesBefore += this.bytesOfBlocks(index)
  }

  setCandidate(index: number, root: Uint8Array): void {
    this.#states[index] = planState.candidate
    this.#rootNumbers ??= new Uint32Array(this.manifest.length)
    this.#rootNumbers[index] = this.#rootCount
    const at = HASH_BYTES * this.#rootCount
    if (at === this.#roots.length) {
      const larger = new Uint8Array(Math.max(64 * HASH_BYTES, 2 * at))
      larger.set(this.#roots)
      this.#roots = larger
    }
    this.#roots.set(root, at)
    this.#rootCount += 1
  }

  setMissing(index: number): void {
    this.#states[index] = planState.missing
  }

  setBegun(index: number): void {
    this.#states[index] = planState.begun
  }

  /** For a file of which more is sent, while the receiver may have refused it. */
  setBegunUnlessFailed(index: number): void {
    if (this.state(index) !== planState.failed) this.setBegun(index)
  }

  setFailed(index: number): void {
    this.#states[index] = planState.failed
    this.#failedFiles += 1
    this.#failedBytes += this.manifest.sizeBytes(index)
  }

  /** The bytes of the blocks that were verified at the start. */
  bytesOfBlocks(index: number): number {
    const blocks = this.blocks(index)
    return blocks === 0 ? 0 : Math.min(blocks * BLOCK_BYTES, this.manifest.sizeBytes(index))
  }
}

/** Blocks of a file of this size. */
export function blockCount(sizeBytes: number): number {
  return Math.ceil(sizeBytes / BLOCK_BYTES)
}
