import { homedir } from 'node:os'
import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { parseIceUrl } from '../core/peer/ice-url.ts'
import { isWebSocketUrl } from '../core/base/web-socket-url.ts'
import type { EngineSettings, RelayMode } from '../engine/api.ts'

/** What every command understands. */
export interface CommonOptions {
  readonly json?: boolean
  readonly quiet?: boolean
  readonly dataDir?: string
  /** A URL, or 'none'. */
  readonly rendezvous?: string
  readonly lan: boolean
  readonly relay?: RelayMode
  readonly name?: string
  readonly relayOnly?: boolean
  readonly stun?: readonly string[]
  readonly turn?: readonly string[]
  readonly turnUser?: string
  readonly turnPassword?: string
}

/** Adds the common options to a command that runs a transfer. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'print one JSON event per line on stdout')
    .option('--quiet', 'print results and errors only')
    .option('--data-dir <dir>', 'folder for settings')
    .option('--rendezvous <url>', 'ws: or wss: URL of a rendezvous server, or "none"', parseRendezvous)
    .option('--no-lan', 'do not use the local network (mDNS) to find the other side')
    .addOption(
      new Option('--relay <when>', 'lend a relay on the local network to the other side').choices([
        'auto',
        'on',
        'off',
      ]),
    )
    .option('--name <name>', 'how this computer is called on the other side')
    .option(
      '--relay-only',
      'use a relay only, so that the other side does not learn the address of this computer',
    )
    .option(
      '--stun <url>',
      'a STUN server, such as stun:host:3478; may be given again',
      collectUrls(/^stuns?$/),
    )
    .option(
      '--turn <url>',
      'a relay, such as turn:host?transport=tcp; may be given again',
      collectUrls(/^turns?$/),
    )
    .option('--turn-user <name>', 'user name for --turn')
    .option(
      '--turn-password <password>',
      'for --turn; other users can see it here, so better DROPLINE_TURN_PASSWORD',
    )
}

/** A number between two limits; anything else is a usage error. */
export function numberBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !(value >= low && value <= high)) {
      throw new InvalidArgumentError(`It must be a number from ${low} to ${high}.`)
    }
    return value
  }
}

/** Like numberBetween, but whole numbers only. */
export function integerBetween(low: number, high: number): (text: string) => number {
  const inRange = numberBetween(low, high)
  return (text) => {
    const value = inRange(text)
    if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.')
    return value
  }
}

const rateUnits: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 }

/** Bytes per second: 500k, 2.5M, 1GB; at least 1 kB. Anything else is a usage error. */
export function parseRate(text: string): number {
  const parts = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:b(?:\/s)?)?$/i.exec(text.trim())
  const rate = Number(parts?.[1]) * (rateUnits[(parts?.[2] ?? '').toLowerCase()] ?? 1)
  if (!(rate >= 1024)) throw new InvalidArgumentError('It must be bytes per second, such as 500k or 2.5M.')
  return Math.floor(rate)
}

/** Bytes: 500M, 2.5G, 1GB, 4096; at least one. Anything else is a usage error. */
export function parseBytes(text: string): number {
  const parts = /^(\d+(?:\.\d+)?)\s*([kmg]?)b?$/i.exec(text.trim())
  const bytes = Number(parts?.[1]) * (rateUnits[(parts?.[2] ?? '').toLowerCase()] ?? 1)
  if (!(bytes >= 1)) throw new InvalidArgumentError('It must be a size, such as 500M or 2.5G.')
  return Math.floor(bytes)
}

/** Not null for 'none': commander takes that for a missing value. */
function parseRendezvous(text: string): string {
  if (text === 'none' || isWebSocketUrl(text)) return text
  throw new InvalidArgumentError('It must be a URL that starts with ws:// or wss://, or "none".')
}

/** Where the command keeps its settings: --data-dir, or the platform's folder for configuration. */
export function dataFolder(options: CommonOptions): string {
  if (options.dataDir !== undefined) return path.resolve(options.dataDir)
  if (process.platform === 'win32') return path.join(process.env['APPDATA'] ?? homedir(), 'dropline-cli')
  return path.join(process.env['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config'), 'dropline-cli')
}

/** What the command line and the environment say over the stored settings, for this run. */
export function settingOverrides(options: CommonOptions): Partial<EngineSettings> {
  const fromEnvironment = process.env['DROPLINE_RENDEZVOUS']
  const rendezvous =
    options.rendezvous ?? (fromEnvironment === undefined ? undefined : parseRendezvous(fromEnvironment))
  return {
    ...(rendezvous === undefined ? {} : { rendezvousUrl: rendezvous === 'none' ? null : rendezvous }),
    ...(options.lan ? {} : { lan: false }),
    ...(options.relay === undefined ? {} : { relay: options.relay }),
    ...(options.name === undefined ? {} : { deviceName: options.name }),
    ...(options.relayOnly === true ? { relayOnly: true } : {}),
    ...iceServerOverride(options),
  }
}

/** Servers of the command line stand for those of the settings. */
function iceServerOverride({ stun = [], turn = [], turnUser, turnPassword }: CommonOptions): {
  iceServers?: EngineSettings['iceServers']
} {
  const credential = turnPassword ?? process.env['DROPLINE_TURN_PASSWORD']
  const login = {
    ...(turnUser === undefined ? {} : { username: turnUser }),
    ...(credential === undefined ? {} : { credential }),
  }
  if (stun.length === 0 && turn.length === 0) return {}
  return {
    iceServers: [
      ...(stun.length === 0 ? [] : [{ urls: stun }]),
      ...(turn.length === 0 ? [] : [{ urls: turn, ...login }]),
    ],
  }
}

/** Collects a repeated option: URLs of ICE servers whose scheme is like `scheme`. */
function collectUrls(scheme: RegExp): (text: string, before?: readonly string[]) => readonly string[] {
  return (text, before = []) => {
    if (!scheme.test(parseIceUrl(text)?.scheme ?? ''))
      throw new InvalidArgumentError('It must be a URL such as stun:host:3478 or turn:host?transport=tcp.')
    return [...before, text]
  }
}
