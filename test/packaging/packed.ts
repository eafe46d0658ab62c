// What `npm run pack:check` made: packages with the stand-in in the place of Electron's binary.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')
export const distFolder = join(root, 'dist-check')

/** Loads a package that comes with electron-builder. */
export const builder = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder'))

/** The one package whose name ends so; throws when `npm run pack:check` was not run. */
export function packageFile(ending: string): string {
  const [name, ...others] = existsSync(distFolder)
    ? readdirSync(distFolder).filter((file) => file.endsWith(ending))
    : []
  if (name === undefined || others.length > 0) throw new Error(`no single *${ending}: run npm run pack:check`)
  return join(distFolder, name)
}

/** Runs a program and answers what it printed; throws when it fails. */
export function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, timeout: 180_000 })
}
