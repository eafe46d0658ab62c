// node staged-rollout.js FOLDER PERCENT: writes into the update files (latest*.yml) of FOLDER how many of a hundred
// installations may take this version. Every installation draws its number once; raising PERCENT lets more of them in.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The text of an update file with `percent` in it, in the place of the one before.
 * @param {string} text
 * @param {number} percent
 */
export function withStagingPercentage(text, percent) {
  const kept = text.split('\n').filter((line) => !line.startsWith('stagingPercentage:'))
  return `${kept.join('\n').trimEnd()}\nstagingPercentage: ${percent}\n`
}

function main([folder, text]) {
  const percent = Number(text)
  if (folder === undefined || !Number.isInteger(percent) || percent < 1 || percent > 100) {
    console.error('node staged-rollout.js FOLDER PERCENT, with a whole percent from 1 to 100')
    return 2
  }
  const files = readdirSync(folder).filter((name) => /^latest.*\.yml$/.test(name))
  if (files.length === 0) {
    console.error(`no latest*.yml in ${folder}`)
    return 1
  }
  for (const name of files) {
    const file = join(folder, name)
    writeFileSync(file, withStagingPercentage(readFileSync(file, 'utf8'), percent))
  }
  return 0
}

if (process.argv[1] === import.meta.filename) process.exitCode = main(process.argv.slice(2))
