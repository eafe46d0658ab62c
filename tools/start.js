// npm start [-- arguments of the app]: runs the built app. --dev: with reloading; --xvfb: in a virtual screen.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { downloadElectron, installedElectron, standinExecutable } from './find-electron.js'
import { findChromium } from './electron-standin/lib/find-chromium.cjs'

const root = resolve(import.meta.dirname, '..')
const own = new Set(['--dev', '--xvfb'])

/** Splits the command line into start's own options and the app's arguments. */
export function parseStartArguments(list) {
  return {
    dev: list.includes('--dev'),
    xvfb: list.includes('--xvfb'),
    appArguments: list.filter((argument) => !own.has(argument)),
  }
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}

function giveUp(...lines) {
  console.error(lines.join('\n'))
  process.exit(1)
}

/** The executable to run; says in one line when it is the stand-in and why. */
async function chooseExecutable() {
  const electron = installedElectron() ?? (await downloadElectron())
  if (electron) return { executable: electron, isStandin: false }
  const chromium = findChromium()
  const why = 'Electron’s binary is not installed and can not be downloaded here'
  if (process.platform === 'win32') giveUp(`${why}. Connect to the internet and type: npx install-electron`)
  if (!chromium)
    giveUp(`${why}, and there is no Chromium to stand in for it. Type: sudo apt-get install -y chromium`)
  console.log(`${why}: using the stand-in on the system’s Chromium (${chromium}).`)
  return { executable: standinExecutable, isStandin: true }
}

/** The program and arguments that run `command` where a window can be seen, as far as there is one. */
function onScreen(command, { xvfb }) {
  const hasScreen =
    Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY) || process.platform !== 'linux'
  if (hasScreen) return command
  if (!xvfb) {
    console.log(
      'There is no screen here (DISPLAY is not set), so no window is shown. For a virtual one: npm start -- --xvfb',
    )
    return command
  }
  if (!isOnPath('xvfb-run')) giveUp('A virtual screen needs Xvfb. Type: sudo apt-get install -y xvfb xauth')
  return ['xvfb-run', '-a', ...command]
}

function run([program, ...args], env) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => giveUp(`Could not start ${program}: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

async function main() {
  const options = parseStartArguments(process.argv.slice(2))
  const { executable, isStandin } = await chooseExecutable()
  // Chromium, and so Electron, refuses to run as root with its sandbox.
  const asRoot = !isStandin && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const appArguments = [...asRoot, ...options.appArguments]
  if (options.dev) {
    const viteCli = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
    const command = [process.execPath, viteCli, 'dev', '--', ...appArguments]
    run(onScreen(command, options), { ELECTRON_EXEC_PATH: executable })
  } else run(onScreen([executable, '.', ...appArguments], options), {})
}

if (process.argv[1] === import.meta.filename) await main()
