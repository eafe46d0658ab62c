import type { RelayLogEntry } from '../options.ts'
import { batchedDatagrams } from './batched.ts'
import type { DescriptorSet } from './descriptor-set.ts'
import type { DatagramNet } from './port.ts'
import { portableDatagrams } from './portable.ts'

/**
 * The data path that was asked for. 'auto' is the batched one where it works; not in Electron, where the process has other
 * work for its threads. `opened` has the files that it opens past Node. Rejects only when 'batched' was asked for and cannot be.
 */
export async function chooseDatagrams(
  wanted: 'auto' | 'batched' | 'portable',
  opened: DescriptorSet,
  log: (entry: RelayLogEntry) => void,
): Promise<DatagramNet> {
  const isPossible = process.platform === 'linux' && process.versions['electron'] === undefined
  if (wanted === 'portable' || (wanted === 'auto' && !isPossible)) return portableDatagrams()
  try {
    return await batchedDatagrams(opened)
  } catch (error) {
    if (wanted === 'batched') throw error
    const message = error instanceof Error ? error.message : String(error)
    log({ level: 'info', event: 'data-path-portable', facts: { message } })
    return portableDatagrams()
  }
}
