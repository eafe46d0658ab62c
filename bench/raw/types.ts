/** One measurement of a bare data channel. Sizes in bytes. */
export interface RawInit {
  readonly totalBytes: number
  readonly messageBytes: number
  /** The sender pauses above this much buffered, and goes on at the low mark. */
  readonly highWaterBytes: number
  readonly lowWaterBytes: number
}

export interface RawResult extends RawInit {
  readonly stack: 'native' | 'chromium'
  /** Between the arrivals of the first and the last message. */
  readonly seconds: number
  readonly megabytesPerSecond: number
  /** Processor time of both sides during the transfer: a figure that other programs on the machine disturb less. */
  readonly cpuSeconds: { readonly sender: number; readonly receiver: number }
}

export function toResult(
  stack: RawResult['stack'],
  init: RawInit,
  figures: Pick<RawResult, 'seconds' | 'cpuSeconds'>,
): RawResult {
  const { seconds, cpuSeconds } = figures
  return {
    stack,
    ...init,
    seconds: rounded(seconds),
    megabytesPerSecond: rounded(init.totalBytes / seconds / 1e6),
    cpuSeconds: { sender: rounded(cpuSeconds.sender), receiver: rounded(cpuSeconds.receiver) },
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
