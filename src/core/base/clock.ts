/** Time as a port: protocol code asks for it and never reads it by itself, so that tests can move it by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number
  /** Calls `callback` once after `delayMs`; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void
}
