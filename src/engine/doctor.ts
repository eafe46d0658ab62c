import type { Clock } from '../core/base/clock.ts'
import { type Dispose, Emitter } from '../core/base/emitter.ts'
import { diagnose } from '../core/doctor/diagnose.ts'
import type { DoctorFinding } from '../core/doctor/findings.ts'
import type { DoctorReport, DoctorRequest } from '../core/doctor/report.ts'
import { mergeIceServers } from '../core/peer/ice-servers.ts'
import type { PeerFactory } from '../core/peer/ports.ts'
import { examine, examineIceServers, examineRendezvous } from '../platform/node/doctor/examine.ts'
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

/** Examines this computer's network with what the settings say, or a part of it. Never rejects for what it finds. */
export function runDoctor({ settings, peers, clock, request, onFinding }: DoctorInit): Promise<DoctorReport> {
  const rendezvousUrl = request.rendezvousUrl === undefined ? settings.rendezvousUrl : request.rendezvousUrl
  if (request.only === 'ice') return examineIceServers(request.iceServers ?? [], onFinding)
  if (request.only === 'rendezvous')
    return rendezvousUrl === null
      ? Promise.resolve({ findings: [], diagnosis: diagnose([]) })
      : examineRendezvous(rendezvousUrl, clock, onFinding)
  return examine({
    rendezvousUrl,
    iceServers: mergeIceServers(request.iceServers ?? [], settings.iceServers),
    peers,
    clock,
    onFinding,
  })
}

export interface DoctorDeskInit extends Omit<DoctorInit, 'settings' | 'request' | 'onFinding'> {
  readonly settings: () => EngineSettings
}

/** Takes requests for examinations, so that two never measure each other. */
export class DoctorDesk {
  readonly #init: DoctorDeskInit
  readonly #news = new Emitter<DoctorFinding>()
  #running: { readonly request: string; readonly report: Promise<DoctorReport> } | null = null

  constructor(init: DoctorDeskInit) {
    this.#init = init
  }

  /** Who asks for what runs gets its report; another whole examination waits for its turn. Parts are told to nobody else. */
  run(request: DoctorRequest): Promise<DoctorReport> {
    if (request.only !== undefined) return this.#start(request, () => undefined)
    const text = JSON.stringify(request)
    if (this.#running?.request === text) return this.#running.report
    const before = this.#running?.report
    const start = (): Promise<DoctorReport> => this.#start(request, (finding) => this.#news.emit(finding))
    const report = before === undefined ? start() : before.then(start, start)
    const running = { request: text, report }
    this.#running = running
    const end = (): void => {
      if (this.#running === running) this.#running = null
    }
    report.then(end, end)
    return report
  }

  /** Told of each finding of a whole examination as it is made. */
  onFinding(listener: (finding: DoctorFinding) => void): Dispose {
    return this.#news.on(listener)
  }

  #start(request: DoctorRequest, onFinding: (finding: DoctorFinding) => void): Promise<DoctorReport> {
    const { settings, ...init } = this.#init
    return runDoctor({ ...init, settings: settings(), request, onFinding })
  }
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
