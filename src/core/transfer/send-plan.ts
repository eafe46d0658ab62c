import { PACK_RECORD_BYTES } from './frames.ts'
import { PACK_LIMIT_BYTES, PACK_LIMIT_FILES, SMALL_FILE_BYTES } from './limits.ts'
import { LargeFile } from './large-file.ts'
import { blockCount, planState, type TransferPlan } from './plan.ts'
import type { FileSource, Sha256 } from './ports.ts'

/** What the sender reads as one piece: some small files, one block of a large file, or the end of a large file. */
export type Step =
  | { readonly kind: 'pack'; readonly files: readonly number[] }
  | { readonly kind: 'block'; readonly file: LargeFile; readonly block: number }
  | { readonly kind: 'file-end'; readonly file: LargeFile }

/** The candidates of a plan: files that have to be compared with what the receiver has. */
export function* candidatesOf(plan: TransferPlan): Generator<number, void, undefined> {
  if (!plan.hasCandidates) return
  for (let index = 0; index < plan.manifest.length; index++)
    if (plan.state(index) === planState.candidate) yield index
}

/** What is missing, in the order of the manifest, cut into steps. Lazy: a large file is cut while it is sent. */
export function* planSteps(
  source: FileSource,
  plan: TransferPlan,
  sha256: Sha256,
): Generator<Step, void, undefined> {
  const { manifest } = plan
  let pack: number[] = []
  let packBytes = 1
  for (let index = 0; index < manifest.length; index++) {
    if (!plan.isOpen(index)) continue
    const sizeBytes = manifest.sizeBytes(index)
    const small = sizeBytes <= SMALL_FILE_BYTES
    const recordBytes = PACK_RECORD_BYTES + sizeBytes
    const full = packBytes + recordBytes > PACK_LIMIT_BYTES || pack.length === PACK_LIMIT_FILES
    if (pack.length > 0 && (!small || full)) {
      yield { kind: 'pack', files: pack }
      pack = []
      packBytes = 1
    }
    if (small) {
      pack.push(index)
      packBytes += recordBytes
    } else
      yield* planLargeFile(new LargeFile({ source, sha256, index, sizeBytes, fromBlock: plan.blocks(index) }))
  }
  if (pack.length > 0) yield { kind: 'pack', files: pack }
}

function* planLargeFile(file: LargeFile): Generator<Step, void, undefined> {
  const blocks = blockCount(file.sizeBytes)
  // Nothing is read of a file that has failed meanwhile; its end says so.
  for (let block = file.fromBlock; block < blocks && file.failure === null; block++)
    yield { kind: 'block', file, block }
  yield { kind: 'file-end', file }
}
