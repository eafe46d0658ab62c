// Runs npm scripts beside each other, one for each core, and prints what each said when it has ended: `node tools/side-by-side.js lint unit`.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'

/**
 * Runs one script of package.json, and prints its output whole.
 * @param {string} script
 * @returns {Promise<boolean>} whether it went well
 */
function run(script) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    /** @type {Buffer[]} */
    const output = []
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (/** @type {Buffer} */ bytes) => output.push(bytes))
    child.once('error', (error) => output.push(Buffer.from(`${String(error)}\n`)))
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(output))
      if (code !== 0) process.stdout.write(`npm run ${script}: failed\n`)
      resolve(code === 0)
    })
  })
}

const waiting = process.argv.slice(2)
let failed = false

async function work() {
  for (let script = waiting.shift(); script !== undefined; script = waiting.shift())
    if (!(await run(script))) failed = true
}

await Promise.all(Array.from({ length: availableParallelism() }, work))
process.exitCode = failed ? 1 : 0
