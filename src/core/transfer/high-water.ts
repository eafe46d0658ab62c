import type { Clock } from '../base/clock.ts'
import { HIGH_WATER_BYTES, HIGH_WATER_FIRST_BYTES, HIGH_WATER_LEAST_BYTES, HIGH_WATER_MS } from './limits.ts'

/** How long the drain is measured before it counts. */
const SAMPLE_MS = 100
/** Longer than that nobody asked: there was a pause, and nothing to measure. */
const GAP_MS = 500

/**
 * How much a pipe may hold: what it drains in HIGH_WATER_MS. Whatever is said, a pause or a cancel, waits behind that; on a slow way
 * a fixed number of megabytes would be half a minute.
 */
export class HighWater {
  readonly #clock: Clock
  #bytesPerMs: number | null = null
  #sampleAtMs: number | null = null
  #sampleDrained = 0
  /** Whether the pipe held somebody up since the last sample: only then its drain is all that it can do. */
  #wasFull = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The mark now; `drainedBytes` is what has left the pipe since it was opened. */
  mark(drainedBytes: number): number {
    this.#measure(drainedBytes)
    if (this.#bytesPerMs === null) return HIGH_WATER_FIRST_BYTES
    const bytes = this.#bytesPerMs * HIGH_WATER_MS
    return Math.min(HIGH_WATER_BYTES, Math.max(HIGH_WATER_LEAST_BYTES, bytes))
  }

  /** Somebody has to wait for the pipe. */
  noteFull(): void {
    this.#wasFull = true
  }

  #measure(drainedBytes: number): void {
    const now = this.#clock.nowMs()
    const passedMs = this.#sampleAtMs === null ? Number.NaN : now - this.#sampleAtMs
    if (passedMs >= 0 && passedMs < SAMPLE_MS) return
    if (passedMs >= SAMPLE_MS && passedMs < GAP_MS && this.#wasFull) {
      const measured = (drainedBytes - this.#sampleDrained) / passedMs
      const known = this.#bytesPerMs ?? measured
      // Up at once, down slowly: a way that stops for a moment is not a slow one.
      this.#bytesPerMs = measured > known ? measured : 0.75 * known + 0.25 * measured
    }
    this.#sampleAtMs = now
    this.#sampleDrained = drainedBytes
    this.#wasFull = false
  }
}
