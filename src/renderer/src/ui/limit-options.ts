import type { Words } from '../../../words/words.ts'

/** Bytes per second: from a slow uplink that others need too, to a fast network. */
const steps = [100e3, 500e3, 1e6, 2e6, 5e6, 10e6, 25e6, 50e6, 100e6]

/** The speeds to choose from, slow ones first, after no limit (an empty value). `current` is among them in any case. */
export function limitOptions(
  current: number | null,
  { t, numbers }: Words,
): readonly { readonly value: string; readonly text: string }[] {
  const speeds =
    current === null || steps.includes(current) ? steps : [...steps, current].sort((a, b) => a - b)
  return [
    { value: '', text: t('transfer.limitNone') },
    ...speeds.map((speed) => ({ value: String(speed), text: numbers.speed(speed) })),
  ]
}
