import { createInterface } from 'node:readline'

/** Reads lines from standard input, one question after the other; also when they are piped in. */
export interface LineInput {
  /** Shows `question` on stderr and answers the next line; null at the end of input or when `signal` aborts. */
  ask(question: string, signal?: AbortSignal): Promise<string | null>
  close(): void
}

/** Standard input as lines. Opened lazily, so that a command that asks nothing leaves stdin alone. */
export function standardInput(): LineInput {
  let open: ReturnType<typeof createInterface> | null = null
  let ended = false
  const lines: string[] = []
  let wake: (() => void) | null = null

  function start(): void {
    if (open !== null) return
    open = createInterface({ input: process.stdin })
    open.on('line', (line) => {
      lines.push(line)
      wake?.()
    })
    open.on('close', () => {
      ended = true
      wake?.()
    })
  }

  return {
    async ask(question, signal) {
      start()
      if (process.stdin.isTTY) process.stderr.write(question)
      while (lines.length === 0 && !ended && signal?.aborted !== true) {
        await new Promise<void>((resolve) => {
          wake = resolve
          signal?.addEventListener('abort', () => resolve(), { once: true })
        })
      }
      return signal?.aborted === true ? null : (lines.shift() ?? null)
    },
    close() {
      if (open === null) return
      open.close()
      process.stdin.destroy() // an open stdin would keep the process alive
    },
  }
}
