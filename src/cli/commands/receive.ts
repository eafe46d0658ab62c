import { createReadStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { randomUUID } from 'node:crypto'
import { type Command, Option } from 'commander'
import { DroplineError } from '../../core/base/errors.ts'
import type {
  ConflictPolicy,
  Engine,
  EngineSettings,
  ReceiveRequest,
  TransferSnapshot,
} from '../../engine/api.ts'
import type { TrustDuration } from '../../engine/neighbourhood-api.ts'
import { Spool } from '../../engine/spool.ts'
import { formatBytes } from '../../words/format.ts'
import { EXIT } from '../exit-codes.ts'
import { type CommonOptions, dataFolder, parseRate, withCommonOptions } from '../options.ts'
import { rememberOption, rememberPeer } from '../remember.ts'
import { runTransfer } from '../run-transfer.ts'
import { waitForArrival } from '../wait-for-arrival.ts'
import { type LineInput, standardInput } from '../terminal/input.ts'
import { type Output, printable } from '../terminal/output.ts'
import { countFiles } from '../terminal/states.ts'

interface ReceiveOptions extends CommonOptions {
  readonly out: string
  readonly yes?: boolean
  readonly conflict?: ConflictPolicy
  readonly checksum?: boolean
  readonly limit?: number
  readonly times: boolean
  readonly exec: boolean
  readonly visible?: boolean
  readonly remember?: TrustDuration
}

/** `dropline receive [CODE]` */
export function addReceiveCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('receive')
    .description(
      'receive by code, which may also come from DROPLINE_CODE or standard input; without one, from remembered devices',
    )
    .argument('[code]', 'the code that the sender shows, such as 4821-ocean-velvet')
    .option('--out <dir>', 'folder for what is received, or - to write one file to standard output', '.')
    .option('--yes', 'accept without asking')
    .addOption(
      new Option(
        '--conflict <policy>',
        'names that exist: give a number, skip what is the same, or overwrite',
      ).choices(['rename', 'skip', 'overwrite']),
    )
    .option('--checksum', 'compare contents, not size and time, to find what is there already')
    .option('--limit <rate>', 'bytes per second at most, such as 500k or 2.5M', parseRate)
    .option('--visible', 'without a code, also from anybody on this network, for ten minutes')
    .addOption(rememberOption())
    .option('--no-times', 'do not keep the times of files')
    .option('--no-exec', 'do not keep which files are programs')
  withCommonOptions(command).action(async (code: string | undefined, options: ReceiveOptions) =>
    finish(await receive(code, options)),
  )
}

async function receive(argument: string | undefined, options: ReceiveOptions): Promise<number> {
  const toOutput = options.out === '-'
  if (toOutput && options.json === true) {
    process.stderr.write('error: --out - and --json both want standard output (see --help)\n')
    return EXIT.usage
  }
  const input = standardInput()
  const code = await codeOf(argument, options, input)
  const spool = new Spool(dataFolder(options))
  const spoolId = randomUUID()
  const folder = toOutput ? await spool.folderFor(spoolId) : path.resolve(options.out)
  const consent = consentTeller(input, { yes: options.yes === true, onlyOneFile: toOutput })
  try {
    return await runTransfer({
      options,
      ...(code === null ? { part: 'full', overrides: arrivalOverrides(folder, options) } : {}),
      start: (engine, output, signal) =>
        code === null
          ? waitForArrival(engine, { visible: options.visible === true, output, signal })
          : engine.receive({ code, folder, ...requestOf(options) }),
      onState: (snapshot, engine, output) => consent(snapshot, engine, output),
      onDone: async (snapshot, engine, output) => {
        if (snapshot.kind === 'text') await sayText(snapshot, engine, output)
        else if (toOutput) {
          const file = await engine.receivedPath(snapshot.id)
          if (file !== null) await pipeline(createReadStream(file), process.stdout, { end: false })
        }
        await rememberPeer(snapshot, options.remember, engine, output)
      },
      // Nobody reads that standard output any more.
      stopsForGood: toOutput,
      close: () => input.close(),
    })
  } finally {
    if (toOutput) await spool.remove(spoolId)
  }
}

/** null to wait for somebody who needs none. */
async function codeOf(
  argument: string | undefined,
  { visible }: ReceiveOptions,
  input: LineInput,
): Promise<string | null> {
  if (visible === true) return null
  const code =
    argument ??
    process.env['DROPLINE_CODE'] ??
    (await input.ask('Code (or Enter to wait for remembered devices): '))
  return code === null || code.trim() === '' ? null : code
}

function arrivalOverrides(
  folder: string,
  { conflict, limit, times, exec }: ReceiveOptions,
): Partial<EngineSettings> {
  return {
    saveFolder: folder,
    visibility: 'trusted',
    ...(conflict === undefined ? {} : { conflict }),
    ...(limit === undefined ? {} : { downloadLimitBytesPerSecond: limit }),
    ...(times ? {} : { keepTimes: false }),
    ...(exec ? {} : { keepExecutable: false }),
  }
}

function requestOf(options: ReceiveOptions): Omit<ReceiveRequest, 'code' | 'folder'> {
  const { conflict, checksum, limit, times, exec } = options
  return {
    ...(conflict === undefined ? {} : { conflict }),
    ...(checksum === true ? { compare: 'content' } : {}),
    ...(limit === undefined ? {} : { limitBytesPerSecond: limit }),
    ...(times ? {} : { keepTimes: false }),
    ...(exec ? {} : { keepExecutable: false }),
  }
}

/** Prints a text that came, and forgets it: unlike files it has no place of its own. */
export async function sayText(snapshot: TransferSnapshot, engine: Engine, output: Output): Promise<void> {
  const text = await engine.receivedText(snapshot.id)
  if (text === null) throw new DroplineError('internal', { message: 'the text is gone' })
  output.event({ event: 'text', text })
  output.result(process.stdout.isTTY ? text.split('\n').map(printable).join('\n') : text)
  await engine.dismiss(snapshot.id)
}

/** Asks the person, once for each transfer. */
export function consentTeller(
  input: LineInput,
  how: { readonly yes: boolean; readonly onlyOneFile: boolean },
): (snapshot: TransferSnapshot, engine: Engine, output: Output) => void {
  const asked = new Set<string>()
  return (snapshot, engine, output) => {
    if (snapshot.state.name !== 'asking' || asked.has(snapshot.id)) return
    asked.add(snapshot.id)
    void consent(snapshot, { engine, output, input, ...how })
  }
}

interface ConsentTools {
  readonly engine: Engine
  readonly output: Output
  readonly input: LineInput
  readonly yes: boolean
  readonly onlyOneFile: boolean
}

async function consent(snapshot: TransferSnapshot, tools: ConsentTools): Promise<void> {
  const { engine, output, input, yes, onlyOneFile } = tools
  const { summary, kind, conflicts } = snapshot
  if (summary === null) return
  const { files, folders, bytes, topNames, moreNames } = summary
  const offer = { files, folders, bytes, names: topNames, moreNames, kind, conflicts }
  output.event({ event: 'offer', from: snapshot.peerName, ...offer })
  const from = printable(snapshot.peerName ?? 'Somebody')
  if (kind === 'text') output.say(`${from} wants to send a text (${formatBytes(bytes)}).`)
  else {
    output.say(`${from} wants to send ${countFiles(files)} (${formatBytes(bytes)}):`)
    for (const name of topNames.slice(0, 10)) output.say(`  ${printable(name)}`)
    const hidden = topNames.length - 10 + moreNames
    if (hidden > 0) output.say(`  and ${hidden} more`)
    if (conflicts > 0) output.say(`  ${conflicts} of these names exist here already`)
  }
  if (onlyOneFile && (files !== 1 || folders > 0)) {
    output.error('Only one file can be written to standard output. Use --out with a folder.')
    await engine.decline(snapshot.id)
    return
  }
  const answer = yes ? 'y' : await input.ask('Accept? [y/N] ')
  if (answer !== null && /^\s*y(es)?\s*$/i.test(answer)) await engine.accept(snapshot.id)
  else await engine.decline(snapshot.id)
}
