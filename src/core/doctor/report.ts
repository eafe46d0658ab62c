import type { Diagnosis } from './diagnose.ts'
import type { DoctorFinding } from './findings.ts'

/** What the doctor is asked to look at, besides what the settings say. */
export interface DoctorRequest {
  /**
   * A part alone, without what the settings add to it: the rendezvous server of this request, or its STUN and TURN servers.
   * Everything when absent.
   */
  readonly only?: 'rendezvous' | 'ice'
  /** Instead of the setting; null for none. */
  readonly rendezvousUrl?: string | null
  /** STUN and TURN servers to test besides those that the rendezvous server hands out, in the shape of RTCIceServer. */
  readonly iceServers?: readonly {
    readonly urls: readonly string[]
    readonly username?: string
    readonly credential?: string
  }[]
}

/** Everything that was found, and what it means. */
export interface DoctorReport {
  readonly findings: readonly DoctorFinding[]
  readonly diagnosis: Diagnosis
}
