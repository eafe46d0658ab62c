import path from 'node:path'
import type { Command } from 'commander'
import type { Engine, TransferSnapshot, TransferSummary } from '../../engine/api.ts'
import { formatBytes } from '../../words/format.ts'
import { EXIT } from '../exit-codes.ts'
import { type CommonOptions, withCommonOptions } from '../options.ts'
import { countFiles, runTransfer } from '../run-transfer.ts'
import { type LineInput, standardInput } from '../terminal/input.ts'
import { type Output, printable } from '../terminal/output.ts'

interface ReceiveOptions extends CommonOptions {
  readonly out?: string
  readonly yes?: boolean
}

/** `dropline receive [CODE]` */
export function addReceiveCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('receive')
    .description('receive by code; the code may also come from DROPLINE_CODE or standard input')
    .argument('[code]', 'the code that the sender shows, such as 4821-ocean-velvet')
    .option('--out <dir>', 'folder for what is received', '.')
    .option('--yes', 'accept without asking')
  withCommonOptions(command).action(async (code: string | undefined, options: ReceiveOptions) =>
    finish(await receive(code, options)),
  )
}

async function receive(argument: string | undefined, options: ReceiveOptions): Promise<number> {
  const input = standardInput()
  const code = argument ?? process.env['DROPLINE_CODE'] ?? (await input.ask('Code: '))
  if (code === null || code.trim() === '') {
    input.close()
    process.stderr.write('No code was given. Type it after `dropline receive`, or pipe it in.\n')
    return EXIT.usage
  }
  let asked = false
  return runTransfer({
    options,
    start: (engine) => engine.receive({ code, folder: path.resolve(options.out ?? '.') }),
    onState: (snapshot, engine, output) => {
      if (snapshot.state.name !== 'asking' || asked || snapshot.summary === null) return
      asked = true
      void consent(snapshot, snapshot.summary, { engine, output, input, yes: options.yes === true })
    },
    close: () => input.close(),
  })
}

interface ConsentTools {
  readonly engine: Engine
  readonly output: Output
  readonly input: LineInput
  readonly yes: boolean
}

async function consent(
  snapshot: TransferSnapshot,
  summary: TransferSummary,
  tools: ConsentTools,
): Promise<void> {
  const { engine, output, input, yes } = tools
  const { files, folders, bytes, topNames, moreNames } = summary
  output.event({ event: 'offer', from: snapshot.peerName, files, folders, bytes, names: topNames, moreNames })
  const from = printable(snapshot.peerName ?? 'Somebody')
  output.say(`${from} wants to send ${countFiles(files)} (${formatBytes(bytes)}):`)
  for (const name of topNames.slice(0, 10)) output.say(`  ${printable(name)}`)
  const hidden = topNames.length - 10 + moreNames
  if (hidden > 0) output.say(`  and ${hidden} more`)
  const answer = yes ? 'y' : await input.ask('Accept? [y/N] ')
  if (answer !== null && /^\s*y(es)?\s*$/i.test(answer)) await engine.accept(snapshot.id)
  else await engine.decline(snapshot.id)
}
