import { wholeFileRoot } from './file-hash.ts'
import type { Manifest } from './manifest.ts'
import { TransferPlan } from './plan.ts'
import type { FileProgress, Sha256, SinkPlan } from './ports.ts'

/** Asks a sink about every file. */
export function planOf(manifest: Manifest, found: SinkPlan, sha256: Sha256): TransferPlan {
  const plan = new TransferPlan(manifest)
  for (let index = 0; index < manifest.length; index++)
    if (manifest.kind(index) === 'file') enter(plan, index, found.progress(index), sha256)
  return plan
}

function enter(plan: TransferPlan, index: number, progress: FileProgress, sha256: Sha256): void {
  switch (progress.state) {
    case 'missing':
      return
    case 'complete':
      plan.setComplete(index)
      return
    case 'same':
      plan.setSame(index)
      return
    case 'partial':
      plan.setPartial(index, progress.blocks)
      return
    case 'candidate': {
      const { blockHashes } = progress
      plan.setCandidate(index, wholeFileRoot(sha256, plan.manifest.sizeBytes(index), blockHashes))
    }
  }
}
