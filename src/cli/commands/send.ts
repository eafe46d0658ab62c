import path from 'node:path'
import type { Command } from 'commander'
import encodeQr from 'qr'
import { type CommonOptions, integerBetween, numberBetween, withCommonOptions } from '../options.ts'
import { runTransfer } from '../run-transfer.ts'

interface SendOptions extends CommonOptions {
  readonly codeWords?: number
  readonly ttl?: number
  readonly qr: boolean
}

/** `dropline send <path...>` */
export function addSendCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('send')
    .description('send files and folders; prints a code for the other side to type')
    .argument('<path...>', 'files and folders')
    .option('--code-words <n>', 'words in the code, 2 to 4', integerBetween(2, 4))
    .option('--ttl <minutes>', 'minutes until an unused code expires, at most 60', numberBetween(0.01, 60))
    .option('--no-qr', 'do not print the QR code')
  withCommonOptions(command).action(async (paths: string[], options: SendOptions) =>
    finish(await send(paths, options)),
  )
}

function send(paths: readonly string[], options: SendOptions): Promise<number> {
  let shownCode = ''
  let wrongGuesses = 0
  return runTransfer({
    options,
    start: (engine) =>
      engine.send({
        paths: paths.map((each) => path.resolve(each)),
        ...(options.codeWords === undefined ? {} : { codeWords: options.codeWords }),
        ...(options.ttl === undefined ? {} : { ttlMinutes: options.ttl }),
      }),
    onState: ({ state }, _engine, output) => {
      if (state.name !== 'waiting-for-peer') return
      if (state.code !== shownCode) {
        shownCode = state.code
        output.event({ event: 'code', code: state.code, link: state.link, expiresAtMs: state.expiresAtMs })
        if (options.qr && process.stdout.isTTY) output.say(encodeQr(state.link, 'ascii'))
        output.say('On the other computer: open Dropline and type this code, or run  dropline receive')
        output.result(state.code)
      }
      if (state.wrongGuesses > wrongGuesses) {
        wrongGuesses = state.wrongGuesses
        output.event({ event: 'wrong-guess', wrongGuesses, guessLimit: state.guessLimit })
        output.say(`Someone tried a wrong code (${wrongGuesses} of ${state.guessLimit}).`)
      }
    },
  })
}
