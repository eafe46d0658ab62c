import type { Clock } from '../../../core/base/clock.ts'
import { diagnose } from '../../../core/doctor/diagnose.ts'
import type { DoctorFinding } from '../../../core/doctor/findings.ts'
import type { DoctorReport } from '../../../core/doctor/report.ts'
import { mergeIceServers } from '../../../core/peer/ice-servers.ts'
import type { IceServer, PeerFactory } from '../../../core/peer/ports.ts'
import { probeCandidates } from './candidates-probe.ts'
import { iceTargets } from './ice-server-list.ts'
import { probeInterfaces } from './interfaces-probe.ts'
import { probeMdns } from './mdns-probe.ts'
import { probeRendezvous } from './rendezvous-probe.ts'
import { probeStun } from './stun-probe.ts'
import { probeTurn } from './turn-probe.ts'

export interface Examination {
  /** ws: or wss: URL of the rendezvous server; null when there is none to ask. */
  readonly rendezvousUrl: string | null
  /** STUN and TURN servers besides those that the rendezvous server hands out. */
  readonly iceServers: readonly IceServer[]
  /** The WebRTC stack that transfers use. */
  readonly peers: PeerFactory
  readonly clock: Clock
  /** Told of each finding as it is made. */
  readonly onFinding: (finding: DoctorFinding) => void
}

/** Looks at everything that a transfer needs of the network, some 2 to 10 s long. Never rejects for what it finds. */
export async function examine(examination: Examination): Promise<DoctorReport> {
  const { rendezvousUrl, peers, clock, onFinding } = examination
  const findings: DoctorFinding[] = []
  const report = (finding: DoctorFinding): void => {
    findings.push(finding)
    onFinding(finding)
  }
  report(await probeInterfaces())
  const [, offered] = await Promise.all([
    probeMdns().then((all) => {
      for (const finding of all) report(finding)
    }),
    rendezvousUrl === null ? [] : askRendezvous(rendezvousUrl, clock, report),
  ])
  const iceServers = mergeIceServers(examination.iceServers, offered)
  const targets = iceTargets(iceServers)
  await Promise.all([
    probeStun(targets, report),
    probeTurn(targets, report),
    probeCandidates(peers, iceServers, clock, report),
  ])
  return { findings, diagnosis: diagnose(findings) }
}

/** Asks one rendezvous server alone. */
export async function examineRendezvous(
  url: string,
  clock: Clock,
  onFinding: (finding: DoctorFinding) => void,
): Promise<DoctorReport> {
  const { finding } = await probeRendezvous(url, clock)
  onFinding(finding)
  return { findings: [finding], diagnosis: diagnose([finding]) }
}

/** Asks STUN and TURN servers alone. */
export async function examineIceServers(
  iceServers: readonly IceServer[],
  onFinding: (finding: DoctorFinding) => void,
): Promise<DoctorReport> {
  const findings: DoctorFinding[] = []
  const report = (finding: DoctorFinding): void => {
    findings.push(finding)
    onFinding(finding)
  }
  const targets = iceTargets(iceServers)
  await Promise.all([probeStun(targets, report), probeTurn(targets, report)])
  return { findings, diagnosis: diagnose(findings) }
}

async function askRendezvous(
  url: string,
  clock: Clock,
  report: (finding: DoctorFinding) => void,
): Promise<readonly IceServer[]> {
  const { finding, iceServers } = await probeRendezvous(url, clock)
  report(finding)
  return iceServers
}
