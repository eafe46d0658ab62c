import type { IceCandidate } from './ports.ts'

/** Holds the peer's candidates back until the remote description is set: stacks throw on earlier ones, or lose them. */
export class CandidateGate {
  readonly #add: (candidate: IceCandidate) => Promise<void> | void
  #waiting: IceCandidate[] = []
  #open = false

  constructor(add: (candidate: IceCandidate) => Promise<void> | void) {
    this.#add = add
  }

  async add(candidate: IceCandidate): Promise<void> {
    if (this.#open) await this.#add(candidate)
    else this.#waiting.push(candidate)
  }

  /** The remote description is set: adds what waited, in order. One that is refused does not spoil the description. */
  async open(): Promise<void> {
    this.#open = true
    const waiting = this.#waiting
    this.#waiting = []
    for (const candidate of waiting) {
      try {
        await this.#add(candidate)
      } catch {
        // One path less; whether there is any, the state of the connection says.
      }
    }
  }
}
