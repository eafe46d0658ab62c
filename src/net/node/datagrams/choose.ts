import type { RelayLogEntry } from '../options.ts'
import { portableDatagrams } from './portable.ts'
import type { DatagramNet } from './port.ts'

/** The data path that was asked for, or the best one that works here. */
export async function chooseDatagrams(
  _wanted: 'auto' | 'batched' | 'portable',
  _log: (entry: RelayLogEntry) => void,
): Promise<DatagramNet> {
  return portableDatagrams()
}
