import path from 'node:path'
import { type Command, Option } from 'commander'
import encodeQr from 'qr'
import type { LinkPolicy, SendRequest } from '../../engine/api.ts'
import { Spool } from '../../engine/spool.ts'
import type { TrustDuration } from '../../engine/neighbourhood-api.ts'
import { targetNamed } from '../devices.ts'
import { EXIT } from '../exit-codes.ts'
import {
  type CommonOptions,
  dataFolder,
  integerBetween,
  numberBetween,
  parseRate,
  withCommonOptions,
} from '../options.ts'
import { rememberOption, rememberPeer } from '../remember.ts'
import { runTransfer } from '../run-transfer.ts'
import type { Output } from '../terminal/output.ts'

interface SendOptions extends CommonOptions {
  readonly text?: string
  readonly codeWords?: number
  readonly ttl?: number
  readonly outName?: string
  readonly limit?: number
  readonly receivers?: number
  readonly links?: LinkPolicy
  readonly qr: boolean
  readonly to?: string
  readonly wait?: boolean
  readonly remember?: TrustDuration
}

/** `dropline send <path...|->` */
export function addSendCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('send')
    .description('send files and folders; prints a code for the other side to type')
    .argument('[path...]', 'files and folders, or - for standard input')
    .option('--text <text>', 'send a text instead of files')
    .option('--out-name <name>', 'the file name for standard input', 'stdin')
    .option('--code-words <n>', 'words in the code, 2 to 4', integerBetween(2, 4))
    .option('--ttl <minutes>', 'minutes until an unused code expires, at most 60', numberBetween(0.01, 60))
    .option('--receivers <n>', 'how many may receive it with the one code, 1 to 16', integerBetween(1, 16))
    .option('--limit <rate>', 'bytes per second at most, such as 500k or 2.5M', parseRate)
    .addOption(
      new Option(
        '--links <policy>',
        'symbolic links: keep them, send what they lead to, or leave them out',
      ).choices(['keep', 'follow', 'skip']),
    )
    .option('--to <device>', 'straight to a remembered device, or to one that is visible to everyone')
    .option('--wait', 'wait for the device of --to until it is back')
    .addOption(rememberOption())
    .option('--no-qr', 'do not print the QR code')
  withCommonOptions(command).action(async (paths: string[], options: SendOptions) =>
    finish(await send(paths, options)),
  )
}

async function send(paths: readonly string[], options: SendOptions): Promise<number> {
  const fromInput = paths.length === 1 && paths[0] === '-'
  if ((paths.length === 0) === (options.text === undefined) || (!fromInput && paths.includes('-'))) {
    process.stderr.write('error: give paths, or - alone for standard input, or --text (see --help)\n')
    return EXIT.usage
  }
  if (options.to !== undefined && (options.receivers ?? 1) > 1) {
    process.stderr.write('error: --to is for one receiver (see --help)\n')
    return EXIT.usage
  }
  const waiting = waitingTeller(options.qr)
  return runTransfer({
    options,
    ...(options.to === undefined ? {} : { part: 'look' }),
    start: async (engine, _output, signal) => {
      const { to, wait = false } = options
      return engine.send({
        ...requestOf(options),
        ...(to === undefined ? {} : { to: await targetNamed(engine, to, { wait, signal }) }),
        paths: fromInput
          ? [await new Spool(dataFolder(options)).writeStream(options.outName ?? 'stdin', process.stdin)]
          : paths.map((each) => path.resolve(each)),
      })
    },
    onDone: (snapshot, engine, output) => rememberPeer(snapshot, options.remember, engine, output),
    onState: ({ state }, _engine, output) => {
      if (state.name === 'waiting-for-peer') waiting(state, output)
    },
  })
}

function requestOf(options: SendOptions): Omit<SendRequest, 'paths'> {
  const { text, codeWords, ttl, receivers, links, limit } = options
  return {
    ...(text === undefined ? {} : { text }),
    ...(codeWords === undefined ? {} : { codeWords }),
    ...(ttl === undefined ? {} : { ttlMinutes: ttl }),
    ...(receivers === undefined ? {} : { receivers }),
    ...(links === undefined ? {} : { links }),
    ...(limit === undefined ? {} : { limitBytesPerSecond: limit }),
  }
}

interface Waiting {
  readonly code: string
  readonly link: string
  readonly expiresAtMs: number
  readonly wrongGuesses: number
  readonly guessLimit: number
}

/** Says the code once, and every wrong guess. */
function waitingTeller(qr: boolean): (state: Waiting, output: Output) => void {
  let shownCode = ''
  let shownGuesses = 0
  return ({ code, link, expiresAtMs, wrongGuesses, guessLimit }, output) => {
    if (code !== shownCode) {
      shownCode = code
      output.event({ event: 'code', code, link, expiresAtMs })
      if (qr && process.stdout.isTTY) output.say(encodeQr(link, 'ascii'))
      output.say('On the other computer: open Dropline and type this code, or run  dropline receive')
      output.result(code)
    }
    if (wrongGuesses > shownGuesses) {
      shownGuesses = wrongGuesses
      output.event({ event: 'wrong-guess', wrongGuesses, guessLimit })
      output.say(`Someone tried a wrong code (${wrongGuesses} of ${guessLimit}).`)
    }
  }
}
