import type { Command } from 'commander'
import { type HistoryEntry, HISTORY_PAGE_LIMIT } from '../../engine/neighbourhood-api.ts'
import { describeError } from '../../words/errors.ts'
import { formatBytes } from '../../words/format.ts'
import { EXIT } from '../exit-codes.ts'
import { type CommonOptions, integerBetween, withCommonOptions } from '../options.ts'
import { withEngine } from '../run-transfer.ts'
import { printable } from '../terminal/output.ts'
import { countFiles } from '../terminal/states.ts'

const USUAL_ENTRIES = 20

interface HistoryOptions extends CommonOptions {
  readonly limit?: number
  readonly clear?: boolean
}

/** `dropline history [WORDS...]` */
export function addHistoryCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('history')
    .description('list the transfers that have ended, the latest first')
    .argument('[word...]', 'only those in whose names, or whose other side, all of these occur')
    .option('--limit <n>', 'how many', integerBetween(1, HISTORY_PAGE_LIMIT))
    .option('--clear', 'forget them all')
  withCommonOptions(command).action(async (words: string[], options: HistoryOptions) =>
    finish(await history(words, options)),
  )
}

async function history(words: readonly string[], options: HistoryOptions): Promise<number> {
  return withEngine(options, async ({ neighbourhood }, output) => {
    if (options.clear === true) {
      await neighbourhood.clearHistory()
      output.event({ event: 'cleared' })
      output.say('The history is empty now.')
      return EXIT.done
    }
    const limit = options.limit ?? USUAL_ENTRIES
    const entries = await neighbourhood.history({ text: words.join(' '), limit })
    for (const entry of entries) {
      const place = entry.canReveal ? await neighbourhood.historyPath(entry.id) : null
      output.event({ event: 'transfer', ...entry, path: place })
      output.result(describe(entry))
    }
    if (entries.length === 0) output.say('Nothing.')
    return EXIT.done
  })
}

function describe({
  endedAtMs,
  direction,
  kind,
  peerName,
  names,
  files,
  bytes,
  outcome,
  code,
}: HistoryEntry): string {
  const when = new Date(endedAtMs).toISOString().slice(0, 16).replace('T', ' ')
  const what =
    kind === 'text' ? 'a text' : `${names.slice(0, 3).map(printable).join(', ')} (${countFiles(files)})`
  const who = printable(peerName ?? 'somebody')
  const how =
    outcome === 'done'
      ? ''
      : `  ${outcome}${code === null ? '' : `: ${describeError({ code, detail: {} }).title}`}`
  return `${when}  ${direction === 'send' ? 'to' : 'from'} ${who}  ${what}, ${formatBytes(bytes)}${how}`
}
