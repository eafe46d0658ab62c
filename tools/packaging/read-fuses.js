// node read-fuses.js DIST: checks that the packed binaries in DIST have the fuses of electron-builder.yml.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
// Both come with electron-builder.
const builder = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder'))
const { FuseV1Options, getCurrentFuseWire } = builder('@electron/fuses')

/** What carries the fuses, in the folders that electron-builder packs into. */
const binaries = [
  'linux-unpacked/dropline',
  'linux-arm64-unpacked/dropline',
  'win-unpacked/Dropline.exe',
  'win-arm64-unpacked/Dropline.exe',
  'mac/Dropline.app',
  'mac-arm64/Dropline.app',
]

/** A state in the wire is a character: 0, 1, or r for a fuse that was taken out. */
const states = new Map([
  ['0'.charCodeAt(0), false],
  ['1'.charCodeAt(0), true],
])

/** Electron's name for a fuse to the one in electron-builder.yml. */
const configured = (name) => name.charAt(0).toLowerCase() + name.slice(1)

/**
 * The fuses of a binary: true, false, or undefined for one that it does not have.
 * @param {string} file
 * @returns {Promise<Record<string, boolean | undefined>>}
 */
export async function readFuses(file) {
  const wire = await getCurrentFuseWire(file)
  const names = Object.values(FuseV1Options).filter((name) => typeof name === 'string')
  return Object.fromEntries(names.map((name) => [configured(name), states.get(wire[FuseV1Options[name]])]))
}

/** The fuses as electron-builder.yml wants them. */
export function wantedFuses() {
  return builder('js-yaml').load(readFileSync(join(root, 'electron-builder.yml'), 'utf8')).electronFuses
}

async function main([folder = 'dist']) {
  const found = binaries.map((name) => join(folder, name)).filter(existsSync)
  const wrong = found.length === 0 ? [`no packed binary in ${folder}`] : []
  for (const file of found) {
    const fuses = await readFuses(file)
    for (const [name, wanted] of Object.entries(wantedFuses()))
      if (fuses[name] !== wanted) wrong.push(`${file}: ${name} is ${fuses[name]}`)
  }
  for (const line of wrong) console.error(line)
  return wrong.length === 0 ? 0 : 1
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main(process.argv.slice(2))
