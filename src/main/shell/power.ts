import { powerSaveBlocker } from 'electron'

/** Keeps the computer awake while bytes move, and no longer. The display may sleep. */
export class StayAwake {
  #blocker: number | null = null

  update(moves: boolean): void {
    if (moves && this.#blocker === null) this.#blocker = powerSaveBlocker.start('prevent-app-suspension')
    if (!moves && this.#blocker !== null) {
      powerSaveBlocker.stop(this.#blocker)
      this.#blocker = null
    }
  }
}
