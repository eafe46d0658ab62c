import { clearLine, cursorTo } from 'node:readline'

/** How the command talks: people read stderr, scripts read one JSON object per line on stdout. */
export interface Output {
  /** A machine-readable event; printed only with --json. */
  event(event: Readonly<Record<string, unknown>> & { readonly event: string }): void
  /** A line for people; not printed with --json or --quiet. */
  say(line: string): void
  /** The line that a person must see even with --quiet, such as the code. With --json the event says it. */
  result(line: string): void
  /** Replaces the status line at the bottom; only on a terminal. */
  status(line: string): void
  /** An error in words, on stderr, in every mode but --json (there the event says it). */
  error(line: string): void
}

export interface OutputMode {
  readonly json: boolean
  readonly quiet: boolean
}

/** Writes to this process's stdout and stderr. */
export function terminalOutput(mode: OutputMode): Output {
  const showStatus = !mode.json && !mode.quiet && process.stderr.isTTY
  let statusShown = false

  function clearStatus(): void {
    if (!statusShown) return
    clearLine(process.stderr, 0)
    cursorTo(process.stderr, 0)
    statusShown = false
  }

  function line(stream: NodeJS.WriteStream, text: string): void {
    clearStatus()
    stream.write(`${text}\n`)
  }

  return {
    event(event) {
      if (mode.json) line(process.stdout, JSON.stringify(event))
    },
    say(text) {
      if (!mode.json && !mode.quiet) line(process.stderr, text)
    },
    result(text) {
      if (!mode.json) line(process.stdout, text)
    },
    status(text) {
      if (!showStatus) return
      clearStatus()
      process.stderr.write(text.slice(0, process.stderr.columns - 1))
      statusShown = true
    },
    error(text) {
      if (!mode.json) line(process.stderr, text)
    },
  }
}

/** A string of the other side, safe for a terminal: control, bidirectional and invisible characters become U+FFFD. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}
