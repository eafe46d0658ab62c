import type { Command } from 'commander'
import { DroplineError } from '../../core/base/errors.ts'
import type { Engine, TransferSnapshot } from '../../engine/api.ts'
import { formatBytes } from '../../words/format.ts'
import { EXIT } from '../exit-codes.ts'
import { type CommonOptions, parseRate, withCommonOptions } from '../options.ts'
import { runTransfer, withEngine } from '../run-transfer.ts'
import { standardInput } from '../terminal/input.ts'
import { type Output, printable } from '../terminal/output.ts'
import { countFiles } from '../terminal/states.ts'
import { consentTeller, sayText } from './receive.ts'

interface ResumeOptions extends CommonOptions {
  readonly list?: boolean
  readonly discard?: boolean
  readonly yes?: boolean
  readonly limit?: number
}

/** `dropline resume [ID]` */
export function addResumeCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('resume')
    .description('continue what was interrupted, in either direction; without an id the only one, or a list')
    .argument('[id]', 'the id from the list, or its beginning')
    .option('--list', 'only list what was interrupted')
    .option('--discard', 'do not continue it: throw away what has arrived of it')
    .option('--limit <rate>', 'bytes per second at most, such as 500k or 2.5M', parseRate)
    .option('--yes', 'accept without asking, should the sender offer something else')
  withCommonOptions(command).action(async (id: string | undefined, options: ResumeOptions) =>
    finish(await resume(id, options)),
  )
}

async function resume(start: string | undefined, options: ResumeOptions): Promise<number> {
  if (options.list === true || options.discard === true)
    return withEngine(options, (engine, output) => manage(start, options, { engine, output }))
  const input = standardInput()
  const consent = consentTeller(input, { yes: options.yes === true, onlyOneFile: false })
  return runTransfer({
    options,
    start: async (engine, output) => {
      const chosen = await choose(engine, start, output)
      output.say(describe(chosen))
      if (options.limit !== undefined) await engine.setLimit(chosen.id, options.limit)
      await engine.resume(chosen.id)
      return chosen.id
    },
    onState: consent,
    onDone: async (snapshot, engine, output) => {
      if (snapshot.kind === 'text' && snapshot.direction === 'receive')
        await sayText(snapshot, engine, output)
    },
    close: () => input.close(),
  })
}

async function manage(
  start: string | undefined,
  options: ResumeOptions,
  { engine, output }: { readonly engine: Engine; readonly output: Output },
): Promise<number> {
  if (options.discard === true) {
    const chosen = await choose(engine, start, output)
    await engine.cancel(chosen.id)
    output.event({ event: 'discarded', id: chosen.id })
    output.say(`Discarded: ${describe(chosen)}`)
    return EXIT.done
  }
  const interrupted = await interruptedOf(engine)
  for (const each of interrupted) tell(each, output)
  if (interrupted.length === 0) output.say('Nothing was interrupted.')
  return EXIT.done
}

async function interruptedOf(engine: Engine): Promise<readonly TransferSnapshot[]> {
  return (await engine.list()).filter(({ state }) => state.name === 'interrupted')
}

/** The one whose id begins with `start`, or the only one; otherwise says which there are. */
async function choose(engine: Engine, start: string | undefined, output: Output): Promise<TransferSnapshot> {
  const interrupted = await interruptedOf(engine)
  const matching = interrupted.filter(({ id }) => id.startsWith(start ?? ''))
  const [only] = matching
  if (only !== undefined && matching.length === 1) return only
  for (const each of matching) tell(each, output)
  throw new DroplineError('not-resumable', { reason: matching.length === 0 ? 'none' : 'several' })
}

function tell(snapshot: TransferSnapshot, output: Output): void {
  const { id, direction, peerName, summary, folder, state } = snapshot
  const bytesDone = state.name === 'interrupted' ? (state.progress?.bytesDone ?? 0) : 0
  output.event({
    event: 'interrupted',
    id,
    direction,
    peerName,
    folder,
    bytesDone,
    bytes: summary?.bytes ?? 0,
  })
  output.result(`${id}  ${describe(snapshot)}`)
}

function describe({ direction, peerName, summary, state }: TransferSnapshot): string {
  const what =
    summary === null ? 'a transfer' : `${countFiles(summary.files)} (${formatBytes(summary.bytes)})`
  const peer = printable(peerName ?? 'the other side')
  const done = state.name === 'interrupted' ? (state.progress?.bytesDone ?? 0) : 0
  return `${what} ${direction === 'send' ? 'to' : 'from'} ${peer}, ${formatBytes(done)} done`
}
