// The page of the doctor, and the servers in the settings.
import type { DoctorReport } from '../../../src/engine/api.ts'
import { downReport, goodReport, refusedReport } from './doctor-reports.ts'
import { exampleSettings } from './fake-dropline.ts'
import { exampleTransfer, scene, type Scene, type Step } from './scene-parts.ts'

const lost = exampleTransfer({ name: 'failed', error: { code: 'no-path', detail: {} } })
const examined: readonly Step[] = [
  { kind: 'click', button: 'Find out why' },
  { kind: 'wait-for', text: 'Copy report' },
]
const toTheEnd: Step = { kind: 'scroll', selector: 'dialog' }

const doctor = (doctorReport: DoctorReport, steps: readonly Step[] = []): Scene =>
  scene([lost], [...examined, ...steps], exampleSettings, { doctorReport })

const ownServers = {
  ...exampleSettings,
  iceServers: [
    { urls: ['stun:stun.example.org'] },
    {
      urls: ['turn:turn.example.org:3478?transport=udp', 'turns:turn.example.org:443?transport=tcp'],
      username: 'the-whole-housing-cooperative',
      credential: 'secret',
    },
  ],
}
const serverSettings = (...steps: readonly Step[]): Scene =>
  scene([], [{ kind: 'click', button: 'Settings' }, ...steps], ownServers, { doctorReport: refusedReport })

export const doctorScenes: Readonly<Record<string, Scene>> = {
  'doctor-running': scene(
    [lost],
    [
      { kind: 'click', button: 'Find out why' },
      { kind: 'wait-for', text: 'Looking at this network…' },
    ],
    exampleSettings,
    { doctorIsSlow: true },
  ),
  'doctor-good': doctor(goodReport),
  'doctor-refused': doctor(refusedReport),
  'doctor-refused-end': doctor(refusedReport, [toTheEnd]),
  'doctor-down': doctor(downReport),
  'settings-servers': serverSettings({
    kind: 'click-on',
    selector: '[role=group] li:last-child button:first-of-type',
  }),
  'settings-server-added': serverSettings(
    { kind: 'click', button: 'Add server' },
    { kind: 'click', button: 'Test' },
  ),
}
