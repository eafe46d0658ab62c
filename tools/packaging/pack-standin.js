// npm run pack:check: packs the app for Linux with the stand-in where Electron's binary would be, so that everything about the
// packages but that binary can be looked at and started on any machine. Needs `npm run build`; the result is in dist-check/.
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { Arch, build, Platform } from 'electron-builder'

const root = resolve(import.meta.dirname, '../..')
export const outputFolder = join(root, 'dist-check')

/** The configuration as it is, but for where things lie. */
function configuration(electronDist) {
  const builder = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder'))
  const whole = builder('js-yaml').load(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))
  return {
    ...whole,
    electronDist,
    directories: { ...whole.directories, output: outputFolder },
    // A package that is thrown away need not be small.
    compression: 'store',
  }
}

/**
 * Electron's fuses as they are in a fresh binary (version 1, eight of them), so that those of the configuration can be flipped.
 * The shell has left the script before this line.
 */
const fuseWire = Buffer.from('\n# dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u000810110001\n', 'latin1')

/** A folder that electron-builder takes for Electron's dist. */
function fakeDist(folder) {
  cpSync(join(root, 'tools/electron-standin'), folder, { recursive: true })
  appendFileSync(join(folder, 'electron'), fuseWire)
  mkdirSync(join(folder, 'locales'))
  for (const language of ['en-US', 'de']) writeFileSync(join(folder, 'locales', `${language}.pak`), '')
  writeFileSync(join(folder, 'chrome-sandbox'), '', { mode: 0o755 })
  return folder
}

function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  const found = folders.map((folder) => join(folder, name)).find(existsSync)
  if (found === undefined) throw new Error(`${name} is missing. Type: npm run setup`)
  return found
}

/** The tools of an AppImage: Debian's, and a script in the place of the runtime that mounts it. */
function appImageTools(folder) {
  mkdirSync(join(folder, 'runtimes'), { recursive: true })
  mkdirSync(join(folder, 'lib/x64'), { recursive: true })
  for (const name of ['mksquashfs', 'desktop-file-validate'])
    symlinkSync(findProgram(name), join(folder, name))
  const runtime = join(folder, 'runtimes/runtime-x64')
  writeFileSync(runtime, '#!/bin/sh\necho "This AppImage is for inspection only." >&2\nexit 1\n')
  chmodSync(runtime, 0o755)
  return folder
}

async function main() {
  const work = mkdtempSync(join(tmpdir(), 'dropline-pack-'))
  try {
    rmSync(outputFolder, { recursive: true, force: true })
    process.env.CUSTOM_FPM_PATH = join(import.meta.dirname, 'fpm.js')
    process.env.APPIMAGE_TOOLS_PATH = appImageTools(join(work, 'appimage'))
    const configurationFile = join(work, 'configuration.json')
    writeFileSync(configurationFile, JSON.stringify(configuration(fakeDist(join(work, 'electron')))))
    await build({
      projectDir: root,
      targets: Platform.LINUX.createTarget(['deb', 'rpm', 'AppImage'], Arch.x64),
      // As a file: an object would only be laid over electron-builder.yml.
      config: configurationFile,
      publish: 'never',
    })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

if (process.argv[1] === import.meta.filename) await main()
