import { once } from 'node:events'
import type { Command } from 'commander'
import { startRendezvous } from '../../rendezvous/server.ts'
import { EXIT } from '../exit-codes.ts'
import { integerBetween } from '../options.ts'
import { terminalOutput } from '../terminal/output.ts'

const DEFAULT_PORT = 4880

interface ServeOptions {
  readonly host: string
  readonly port: number
  readonly json?: boolean
  readonly quiet?: boolean
}

/** `dropline serve` */
export function addServeCommand(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('serve')
    .description('run a rendezvous server, so that computers that share no network can be introduced')
    .option('--host <address>', 'address to listen on', '0.0.0.0')
    .option(
      '--port <n>',
      'TCP port to listen on; 0 picks a free one',
      integerBetween(0, 65_535),
      DEFAULT_PORT,
    )
    .option('--json', 'print one JSON event per line on stdout')
    .option('--quiet', 'print errors only')
    .action(async (options: ServeOptions) => finish(await serve(options)))
}

async function serve(options: ServeOptions): Promise<number> {
  const output = terminalOutput({ json: options.json === true, quiet: options.quiet === true })
  let server: Awaited<ReturnType<typeof startRendezvous>>
  try {
    server = await startRendezvous({ host: options.host, port: options.port })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const message = `The server cannot listen on ${options.host} port ${options.port} (${reason}).`
    output.event({ event: 'error', code: 'cannot-listen', message })
    output.error(`${message} Stop what uses the port, or choose another one with --port.`)
    return EXIT.failed
  }
  output.event({ event: 'listening', url: server.url })
  output.say(`Listening on ${server.url}`)
  output.say(
    'Give this address (with the name of this machine in it) to both sides as their rendezvous server.',
  )
  const stop = new AbortController()
  await Promise.race([
    once(process, 'SIGINT', { signal: stop.signal }),
    once(process, 'SIGTERM', { signal: stop.signal }),
  ])
  await server.close()
  return EXIT.done
}
