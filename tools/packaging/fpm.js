#!/usr/bin/env node
// Stands in for fpm, which electron-builder downloads from where not every machine may: reads the arguments that
// electron-builder gives and makes the package with Debian's own dpkg-deb or rpmbuild. CUSTOM_FPM_PATH names it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildDeb } from './deb.js'
import { buildRpm } from './rpm.js'
import { stage } from './stage.js'

const repeatable = new Set(['-d', '--deb-recommends'])
const withoutValue = new Set(['--force', '--debug', '--verbose'])

/**
 * Splits fpm's arguments into options, those that may come several times as lists, and what goes where ("from=to").
 * @param {readonly string[]} list
 * @returns {{ options: Record<string, string>, lists: Record<string, string[]>, mappings: { from: string, to: string }[] }}
 */
export function parseFpmArguments(list) {
  const parsed = { options: {}, lists: {}, mappings: [] }
  const rest = [...list]
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (withoutValue.has(argument)) continue
    if (!argument.startsWith('-')) {
      const equals = argument.lastIndexOf('=')
      parsed.mappings.push({ from: argument.slice(0, equals), to: argument.slice(equals + 1) })
      continue
    }
    const equals = argument.startsWith('--') ? argument.indexOf('=') : -1
    const name = equals < 0 ? argument : argument.slice(0, equals)
    const value = equals < 0 ? (rest.shift() ?? '') : argument.slice(equals + 1)
    if (repeatable.has(name)) (parsed.lists[name] ??= []).push(value)
    else parsed.options[name] = value
  }
  return parsed
}

const builders = { deb: buildDeb, rpm: buildRpm }

function main(list) {
  const { options, lists, mappings } = parseFpmArguments(list)
  const build = builders[options['-t']]
  if (options['-s'] !== 'dir' || build === undefined) {
    console.error(`fpm.js makes deb and rpm out of folders, not ${options['-t']} out of ${options['-s']}`)
    return 1
  }
  const work = mkdtempSync(join(tmpdir(), 'dropline-package-'))
  try {
    const root = join(work, 'root')
    stage(root, mappings)
    return build({ root, work, options, lists })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

if (process.argv[1] === import.meta.filename) process.exitCode = main(process.argv.slice(2))
