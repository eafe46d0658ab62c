// What the receiver has, as messages of runs over the files of the manifest. docs/protocol/transfer.md draws them.
import { DroplineError } from '../base/errors.ts'
import { PLAN_LIMIT_BYTES, SMALL_FILE_BYTES } from './limits.ts'
import type { Manifest } from './manifest.ts'
import { messageType } from './messages.ts'
import { blockCount, planState, TransferPlan } from './plan.ts'
import { VARINT_LIMIT_BYTES, VarintReader, writeVarint } from './varint.ts'

const HASH_BYTES = 32
/** States take the low three bits of a run's head. */
const STATES = 8
/** The longest run of one file. */
const RUN_LIMIT_BYTES = VARINT_LIMIT_BYTES + HASH_BYTES

/** The plan as messages, type byte included, made as they are asked for. */
export function* encodePlan(plan: TransferPlan): Generator<Uint8Array, void, undefined> {
  const { manifest } = plan
  let message = newMessage()
  let bytes = 1
  for (let index = 0; index < manifest.length;) {
    const state = plan.state(index)
    if (state === planState.none) {
      index += 1
      continue
    }
    if (bytes + RUN_LIMIT_BYTES > PLAN_LIMIT_BYTES) {
      yield message.subarray(0, bytes)
      message = newMessage()
      bytes = 1
    }
    const hasDetail = state === planState.partial || state === planState.candidate
    const run = hasDetail ? { files: 1, next: index + 1 } : runFrom(plan, index)
    bytes = writeVarint(message, bytes, run.files * STATES + state)
    if (state === planState.partial) bytes = writeVarint(message, bytes, plan.blocks(index))
    if (state === planState.candidate) {
      message.set(plan.root(index), bytes)
      bytes += HASH_BYTES
    }
    index = run.next
  }
  if (bytes > 1) yield message.subarray(0, bytes)
}

function newMessage(): Uint8Array {
  const message = new Uint8Array(PLAN_LIMIT_BYTES)
  message[0] = messageType.plan
  return message
}

/** The files from `start` on that are in one state, and where the next entry of another is. */
function runFrom(plan: TransferPlan, start: number): { readonly files: number; readonly next: number } {
  const state = plan.state(start)
  let files = 0
  let next = start
  for (; next < plan.manifest.length; next++) {
    const here = plan.state(next)
    if (here === state) files += 1
    else if (here !== planState.none) break
  }
  return { files, next }
}

/** Collects the plan on the sender's side, and checks it as it comes. */
export class PlanReader {
  readonly #plan: TransferPlan
  #next = 0

  constructor(manifest: Manifest) {
    this.#plan = new TransferPlan(manifest)
  }

  /** Takes one plan message, type byte included. Throws 'protocol-violation'. */
  add(message: Uint8Array): void {
    if (message.length < 2 || message.length > PLAN_LIMIT_BYTES) throw violation('message of a wrong length')
    const reader = new VarintReader(message, 1)
    while (!reader.atEnd) {
      const head = reader.read()
      const files = Math.floor(head / STATES)
      if (files === 0) throw violation('empty run')
      for (let file = 0; file < files; file++) this.#set(this.#nextFile(), head % STATES, reader)
    }
  }

  /** The plan, which says something about every file. Throws 'protocol-violation' when it does not. */
  finish(): TransferPlan {
    this.#skipOthers()
    if (this.#next < this.#plan.manifest.length) throw violation('not all files')
    return this.#plan
  }

  #nextFile(): number {
    this.#skipOthers()
    if (this.#next >= this.#plan.manifest.length) throw violation('more than all files')
    this.#next += 1
    return this.#next - 1
  }

  #skipOthers(): void {
    const { manifest } = this.#plan
    while (this.#next < manifest.length && this.#plan.state(this.#next) === planState.none) this.#next += 1
  }

  #set(index: number, state: number, reader: VarintReader): void {
    switch (state) {
      case planState.missing:
        return
      case planState.complete:
        this.#plan.setComplete(index)
        return
      case planState.same:
        this.#plan.setSame(index)
        return
      case planState.partial:
        this.#setPartial(index, reader.read())
        return
      case planState.candidate:
        this.#plan.setCandidate(index, reader.take(HASH_BYTES))
        return
      default:
        throw violation('unknown state')
    }
  }

  #setPartial(index: number, blocks: number): void {
    const sizeBytes = this.#plan.manifest.sizeBytes(index)
    if (sizeBytes <= SMALL_FILE_BYTES || blocks < 1 || blocks > blockCount(sizeBytes))
      throw violation('impossible blocks')
    this.#plan.setPartial(index, blocks)
  }
}

function violation(what: string): DroplineError {
  return new DroplineError('protocol-violation', { what: `plan: ${what}` })
}
