import { isWebSocketUrl } from '../core/base/web-socket-url.ts'
import path from 'node:path'
import type { EngineSettings } from '../engine/api.ts'

/** Settings for this run, or what is wrong with the command line, in a sentence. */
export type Switches =
  | { readonly ok: true; readonly overrides: Partial<EngineSettings> }
  | { readonly ok: false; readonly problem: string }

/**
 * Reads `--rendezvous=URL|none`, `--no-lan`, `--save-folder=DIR`, `--device-name=NAME` and the variable DROPLINE_RENDEZVOUS
 * (the switch wins). Other arguments are Electron's and Chromium's.
 */
export function readSwitches(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Switches {
  const overrides: { -readonly [K in keyof EngineSettings]?: EngineSettings[K] } = {}
  const rendezvous = valueOf(argv, 'rendezvous') ?? environment['DROPLINE_RENDEZVOUS']
  if (rendezvous !== undefined) {
    if (rendezvous !== 'none' && !isWebSocketUrl(rendezvous))
      return { ok: false, problem: '--rendezvous needs a ws: or wss: URL, or none' }
    overrides.rendezvousUrl = rendezvous === 'none' ? null : rendezvous
  }
  if (argv.includes('--no-lan')) overrides.lan = false
  const saveFolder = valueOf(argv, 'save-folder')
  if (saveFolder === '') return { ok: false, problem: '--save-folder needs a folder' }
  if (saveFolder !== undefined) overrides.saveFolder = path.resolve(saveFolder)
  const deviceName = valueOf(argv, 'device-name')
  if (deviceName === '') return { ok: false, problem: '--device-name needs a name' }
  if (deviceName !== undefined) overrides.deviceName = deviceName.slice(0, 60)
  return { ok: true, overrides }
}

/** The value of `--name=value`; undefined when it is not there. */
function valueOf(argv: readonly string[], name: string): string | undefined {
  const prefix = `--${name}=`
  return argv.find((argument) => argument.startsWith(prefix))?.slice(prefix.length)
}
