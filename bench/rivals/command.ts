import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A command that runs, with what it has said so far. */
export interface RunningCommand {
  /** Resolves with the first text on standard output that `pattern` finds; rejects when the command ends without. */
  says(pattern: RegExp): Promise<string>
  /** Resolves with seconds of processor time, its children's included, when it has ended well; rejects otherwise. */
  readonly ended: Promise<number>
}

/** Runs a program; bash measures it, because Node does not say what its children have used. */
export function run(cwd: string, program: string, ...args: readonly string[]): RunningCommand {
  const script = 'TIMEFORMAT="processor %U %S"; time "$@"'
  const child = spawn('bash', ['-c', script, 'bash', program, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let complaints = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
  const ended = new Promise<number>((resolve, reject) => {
    child.once('close', (code) => {
      const times = /processor ([\d.]+) ([\d.]+)/.exec(complaints)
      if (code === 0 && times !== null) resolve(Number(times[1]) + Number(times[2]))
      else reject(new Error(`${program} ended with ${String(code)}: ${said} ${complaints}`))
    })
  })
  ended.catch(() => undefined)
  const says = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(said)
      if (found !== null) return found[1] ?? found[0]
      const more = new Promise((resolve) => child.stdout.once('data', resolve))
      await Promise.race([more, ended])
      if (child.exitCode !== null && !pattern.test(said)) throw new Error(`${program} did not say it`)
    }
  }
  return { says, ended }
}

const POLL_MS = 10
const LISTEN_STATE = '0A'

/** Resolves when something listens on a TCP port of 127.0.0.1; does not connect, which netcat would take for its peer. */
export async function listening(port: number): Promise<void> {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const isThere = (): boolean =>
    readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .some(([, address, , state]) => address === local && state === LISTEN_STATE)
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, POLL_MS))
}
