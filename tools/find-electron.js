// Which program runs the desktop app here: Electron where its binary is or can be had, else the stand-in.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const electronFolder = join(root, 'node_modules/electron')
const failureFile = join(root, 'node_modules/.cache/dropline/electron-download.json')
/** A failed download is not tried again before this. */
const retryAfterMs = 24 * 60 * 60 * 1000
const probeTimeoutMs = 3000
const downloadTimeoutMs = 10 * 60 * 1000

/** The stand-in's executable. */
export const standinExecutable = join(root, 'tools/electron-standin/electron')

/** The path of the installed Electron binary, or undefined. */
export function installedElectron(folder = electronFolder) {
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return undefined
  const executable = join(folder, 'dist', readFileSync(pathFile, 'utf8'))
  return existsSync(executable) ? executable : undefined
}

/** Says whether a download of `version` failed not long before `nowMs`; `text` is what was remembered. */
export function failedRecently(text, version, nowMs) {
  try {
    const failure = JSON.parse(text)
    return failure.version === version && nowMs - failure.atMs < retryAfterMs && failure.atMs <= nowMs
  } catch {
    return false
  }
}

/** The address under which @electron/get looks for the binary of `version`. */
export function downloadAddress(version, env = process.env) {
  const mirror =
    env.ELECTRON_MIRROR ??
    env.npm_config_electron_mirror ??
    'https://github.com/electron/electron/releases/download/'
  return `${mirror}v${version}/SHASUMS256.txt`
}

async function isReachable(address) {
  try {
    // A few seconds decide: who is offline must not wait for time-outs.
    const response = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(probeTimeoutMs) })
    return response.ok
  } catch {
    return false
  }
}

/** Tries to download Electron, unless that has failed lately; answers the path of the binary or undefined. */
export async function downloadElectron() {
  const { version } = JSON.parse(readFileSync(join(electronFolder, 'package.json'), 'utf8'))
  const remembered = existsSync(failureFile) ? readFileSync(failureFile, 'utf8') : ''
  if (failedRecently(remembered, version, Date.now())) return undefined
  if (await isReachable(downloadAddress(version))) {
    console.log(`Downloading Electron ${version} ...`)
    spawnSync(process.execPath, [join(electronFolder, 'install.js')], {
      stdio: 'inherit',
      timeout: downloadTimeoutMs,
    })
    const executable = installedElectron()
    if (executable) return executable
  }
  mkdirSync(dirname(failureFile), { recursive: true })
  writeFileSync(failureFile, JSON.stringify({ version, atMs: Date.now() }))
  return undefined
}
