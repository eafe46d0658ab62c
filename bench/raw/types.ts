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
}

export function toResult(stack: RawResult['stack'], init: RawInit, seconds: number): RawResult {
  const megabytesPerSecond = Math.round(init.totalBytes / seconds / 1e4) / 100
  return { stack, ...init, seconds: Math.round(seconds * 1000) / 1000, megabytesPerSecond }
}
