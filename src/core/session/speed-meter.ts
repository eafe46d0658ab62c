/** The span over which speed is averaged: long enough to be calm, short enough to be true. */
const SPAN_MS = 4_000

interface Sample {
  readonly atMs: number
  readonly bytes: number
}

/** Average speed and time left from cumulative byte counts; reads no clock. */
export class SpeedMeter {
  #samples: Sample[] = []

  /** Notes that `bytes` in all were done at `atMs`. */
  note(bytes: number, atMs: number): void {
    this.#samples.push({ atMs, bytes })
    const firstKept = this.#samples.findIndex((sample) => atMs - sample.atMs <= SPAN_MS)
    if (firstKept > 0) this.#samples = this.#samples.slice(firstKept)
  }

  /** Bytes per second over the span; 0 while there is nothing to compare. */
  get bytesPerSecond(): number {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined || last.atMs === first.atMs) return 0
    return Math.round(((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs))
  }

  /** Seconds for the rest at this speed; null when it cannot be told. */
  secondsFor(bytesLeft: number): number | null {
    const speed = this.bytesPerSecond
    return speed > 0 ? Math.ceil(bytesLeft / speed) : null
  }
}
