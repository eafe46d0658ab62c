import type { Clock } from '../core/base/clock.ts'
import type { DoctorFinding } from '../core/doctor/findings.ts'
import type { DoctorReport, DoctorRequest } from '../core/doctor/report.ts'
import { mergeIceServers } from '../core/peer/ice-servers.ts'
import type { PeerFactory } from '../core/peer/ports.ts'
import { examine } from '../platform/node/doctor/examine.ts'
import { systemClock } from '../platform/node/clock.ts'
import type { EngineSettings } from './api.ts'
import { SettingsStore } from './settings.ts'

export interface DoctorInit {
  readonly settings: EngineSettings
  readonly peers: PeerFactory
  readonly clock: Clock
  readonly request: DoctorRequest
  readonly onFinding: (finding: DoctorFinding) => void
}

/** Examines this computer's network with what the settings say. Never rejects for what it finds. */
export function runDoctor({ settings, peers, clock, request, onFinding }: DoctorInit): Promise<DoctorReport> {
  return examine({
    rendezvousUrl: request.rendezvousUrl === undefined ? settings.rendezvousUrl : request.rendezvousUrl,
    iceServers: mergeIceServers(request.iceServers ?? [], settings.iceServers),
    peers,
    clock,
    onFinding,
  })
}

export interface DoctorOnceInit extends Omit<DoctorInit, 'settings' | 'clock'> {
  readonly dataFolder: string
  readonly overrides: Partial<EngineSettings>
}

/** The same without an engine, for the command line: reads the settings of a data folder. */
export async function runDoctorOnce(init: DoctorOnceInit): Promise<DoctorReport> {
  const settings = await SettingsStore.open(init.dataFolder, init.overrides)
  return runDoctor({ ...init, settings: settings.current, clock: systemClock })
}
