import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

const root = path.resolve(import.meta.dirname, '../..')
const command = path.join(root, 'out/cli/dropline.js')

/** One line of `--json`. */
export type CliEvent = Readonly<Record<string, unknown>> & { readonly event: string }

export interface CliRun {
  readonly child: ChildProcess
  /** Every event so far. */
  readonly events: readonly CliEvent[]
  /** Resolves with the first event of this name, also one that has come already; rejects when the process ends without it. */
  event(name: string): Promise<CliEvent>
  /** The same for the first event that `matches`. */
  find(matches: (event: CliEvent) => boolean): Promise<CliEvent>
  /** Resolves when the process has ended and its output was read. */
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  readonly stderr: () => string
  type(line: string): void
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** The network namespace to run in. */
  readonly namespace?: string
}

/** Starts the built command with --json, as a script would, in its own process with its own settings. */
export function startCli(args: readonly string[], options: CliOptions = {}): CliRun {
  if (!existsSync(command)) throw new Error(`${command} is missing: run \`npm run build\` first`)
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'dropline-cli-data-'))
  const [program = '', ...rest] = [
    ...(options.namespace === undefined ? [] : ['ip', 'netns', 'exec', options.namespace]),
    process.execPath,
    command,
    ...args,
  ]
  const child = spawn(program, rest, {
    cwd: options.cwd ?? tmpdir(),
    env: { ...process.env, XDG_CONFIG_HOME: dataFolder, DROPLINE_RENDEZVOUS: 'none', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const events: CliEvent[] = []
  const waiting = new Set<() => void>()
  let stderr = ''
  let ended = false
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  // Whoever has ended reads no more, and says so by its end.
  child.stdin.on('error', () => undefined)
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = eventOf(line)
    // What was cut off by a kill is no event.
    if (event === null && child.signalCode === null && !child.killed) throw new Error(`not an event: ${line}`)
    if (event !== null) events.push(event)
    for (const wake of waiting) wake()
  })
  const exit = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('close', (code, signal) => {
      ended = true
      rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 })
      for (const wake of waiting) wake()
      resolve({ code, signal })
    })
  })

  const event = (name: string): Promise<CliEvent> => find((each) => each.event === name, name)

  async function find(matches: (event: CliEvent) => boolean, what = 'it'): Promise<CliEvent> {
    for (;;) {
      const found = events.find(matches)
      if (found !== undefined) return found
      if (ended) throw new Error(`the command ended without "${what}": ${JSON.stringify(events)} ${stderr}`)
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          waiting.delete(wake)
          resolve()
        }
        waiting.add(wake)
      })
    }
  }

  return {
    child,
    events,
    event,
    find,
    exit,
    stderr: () => stderr,
    type: (line) => void child.stdin.write(`${line}\n`),
  }
}

function eventOf(line: string): CliEvent | null {
  try {
    return JSON.parse(line) as CliEvent
  } catch {
    return null
  }
}

/** The code that `dropline send --json` printed. */
export async function codeOf(sender: CliRun): Promise<string> {
  return String((await sender.event('code'))['code'])
}
