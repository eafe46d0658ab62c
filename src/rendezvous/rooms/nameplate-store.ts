import type { Clock } from '../../core/base/clock.ts'

/** Which nameplates are in use or in quarantine. One store may serve several servers. */
export interface NameplateStore {
  /** Takes the nameplate unless it is in use or in quarantine; says whether it did. */
  reserve(nameplate: string): Promise<boolean>
  /** Ends the use; until `quarantineMs` have passed nobody can reserve it. */
  release(nameplate: string, quarantineMs: number): Promise<void>
}

/** A store inside this process: what it knows ends with it. */
export function memoryNameplateStore(clock: Clock): NameplateStore {
  const inUse = new Set<string>()
  // In the order of release. There are at most 110,000 nameplates of four and five digits.
  const quarantinedUntilMs = new Map<string, number>()

  function forgetPast(): void {
    for (const [nameplate, untilMs] of quarantinedUntilMs) {
      if (untilMs > clock.nowMs()) return
      quarantinedUntilMs.delete(nameplate)
    }
  }

  return {
    reserve(nameplate) {
      forgetPast()
      const untilMs = quarantinedUntilMs.get(nameplate) ?? 0
      if (inUse.has(nameplate) || untilMs > clock.nowMs()) return Promise.resolve(false)
      inUse.add(nameplate)
      return Promise.resolve(true)
    },
    release(nameplate, quarantineMs) {
      inUse.delete(nameplate)
      quarantinedUntilMs.delete(nameplate)
      if (quarantineMs > 0) quarantinedUntilMs.set(nameplate, clock.nowMs() + quarantineMs)
      return Promise.resolve()
    },
  }
}
