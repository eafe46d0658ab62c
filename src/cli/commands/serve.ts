import { once } from 'node:events'
import type { Command } from 'commander'
import { systemClock } from '../../platform/node/clock.ts'
import { type ServeConfig, ServeConfigError } from '../../rendezvous/serve/config.ts'
import { coturnConf } from '../../rendezvous/serve/coturn-conf.ts'
import {
  mergeSettings,
  parseSettings,
  readSettingsFile,
  settingsFromEnvironment,
} from '../../rendezvous/serve/read-settings.ts'
import { resolveConfig } from '../../rendezvous/serve/resolve.ts'
import type { ServeSettings } from '../../rendezvous/serve/settings.ts'
import { type RunningServer, startServer } from '../../rendezvous/serve/start.ts'
import { EXIT } from '../exit-codes.ts'
import { type Output, terminalOutput } from '../terminal/output.ts'
import { addServeOptions, type ServeOptions, settingsOfOptions } from './serve-options.ts'

/** `dropline serve` */
export function addServeCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('serve')
    .description(
      'run a server that introduces computers which share no network, and relays for those without a direct path',
    )
  addServeOptions(command).action(async (options: ServeOptions) => finish(await serve(options)))
}

async function serve(options: ServeOptions): Promise<number> {
  const output = terminalOutput({ json: options.json === true, quiet: options.quiet === true })
  let config: ServeConfig
  try {
    const settings = settingsOf(options)
    config = resolveConfig(settings, process.stderr.isTTY ? 'warn' : 'info')
    if (options.printCoturnConf === true) {
      const text = coturnConf({ config, tlsFiles: settings.tls ?? null })
      output.event({ event: 'coturn-conf', text })
      output.result(text.trimEnd())
      return EXIT.done
    }
  } catch (error) {
    return refuse(error, 'setting-invalid', output)
  }
  try {
    return await run(config, options, output)
  } catch (error) {
    return refuse(error, 'cannot-listen', output)
  }
}

/** What the flags, the environment and the configuration file say; the first of them counts. */
function settingsOf(options: ServeOptions): ServeSettings {
  return mergeSettings(
    parseSettings(settingsOfOptions(options) ?? {}, 'the command line'),
    settingsFromEnvironment(process.env),
    options.config === undefined ? {} : readSettingsFile(options.config),
  )
}

function refuse(error: unknown, code: 'setting-invalid' | 'cannot-listen', output: Output): number {
  if (!(error instanceof ServeConfigError)) throw error
  output.event({ event: 'error', code, message: error.message })
  output.error(error.message)
  return code === 'setting-invalid' ? EXIT.usage : EXIT.failed
}

async function run(config: ServeConfig, options: ServeOptions, output: Output): Promise<number> {
  const writeLog = (line: string): void => {
    if (options.quiet !== true) process.stderr.write(line)
  }
  const server = await startServer({ config, clock: systemClock, writeLog })
  // Before anything is printed: a script may stop the server as soon as it has read the line.
  const stop = nextStopSignal()
  output.event({ event: 'listening', url: server.url, turn: server.turnUrls })
  greet(server, output)
  await stop
  output.say('Stopping: pairings that are under way may end. Once more stops at once.')
  await Promise.race([server.drain(), nextStopSignal()])
  await server.close()
  return EXIT.done
}

function nextStopSignal(): Promise<unknown> {
  return Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
}

function greet({ url, turnUrls }: RunningServer, output: Output): void {
  output.say(`Listening on ${url}`)
  if (turnUrls.length > 0) output.say(`Relay: ${turnUrls.join(' ')}`)
  output.say(
    'Give this address (with the name of this machine in it) to both sides as their rendezvous server.',
  )
}
