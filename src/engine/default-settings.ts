import type { EngineSettings } from './api.ts'

/** What holds before a user has changed anything; name and folder depend on the computer. */
export const defaultSettings: Omit<EngineSettings, 'deviceName' | 'saveFolder'> = {
  rendezvousUrl: null,
  lan: true,
  relay: 'auto',
  conflict: 'rename',
  keepTimes: true,
  keepExecutable: true,
  links: 'keep',
  uploadLimitBytesPerSecond: null,
  downloadLimitBytesPerSecond: null,
  iceServers: [],
  relayOnly: false,
  visibility: 'trusted',
  historyEnabled: true,
}
