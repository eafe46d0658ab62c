import { Option } from 'commander'
import type { Engine, TransferSnapshot } from '../engine/api.ts'
import type { TrustDuration } from '../engine/neighbourhood-api.ts'
import { type Output, printable } from './terminal/output.ts'

const durations: readonly TrustDuration[] = ['once', '30-days', 'always']

/** `--for` of `devices trust`; it must be given. */
export function durationOption(): Option {
  return new Option('--for <how-long>', 'its next transfer, 30 days from now, or until it is forgotten')
    .choices(durations)
    .makeOptionMandatory()
}

/** `--remember` of send and receive. */
export function rememberOption(): Option {
  return new Option(
    '--remember <how-long>',
    'remember the other side, so that no code is needed when both do: for its next transfer, 30 days, or always',
  ).choices(durations)
}

/** Remembers the other side of a transfer that has gone well, and says so. Rejects with DroplineError 'not-rememberable'. */
export async function rememberPeer(
  { id }: TransferSnapshot,
  duration: TrustDuration | undefined,
  { neighbourhood }: Engine,
  output: Output,
): Promise<void> {
  if (duration === undefined) return
  const deviceId = await neighbourhood.remember(id, duration)
  const device = (await neighbourhood.devices()).find((each) => each.id === deviceId)
  output.event({ event: 'remembered', id: deviceId, name: device?.name ?? '', duration })
  output.say(`${printable(device?.name ?? '')} is remembered here. It works when both sides do that.`)
}
