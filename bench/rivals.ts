// Our command line against `tar | nc` (Debian's netcat-openbsd) and magic-wormhole (Debian's client and its servers), on this
// computer, in turns, in one run:
//   node bench/rivals.ts [--rounds 3] [--files 10000] [--kib 4] [--mib 1024] [--contenders dropline,...]
// Whole commands, from the first program's start to the copy on the disk: the rivals flush nothing, so `sync -f` is counted with
// each. The copy is compared afterwards. One JSON line per figure; needs a build.
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { prioritize } from './mailbox/servers.ts'
import { makeFile, scratchFolder } from './product/files.ts'
import { makeTree } from './product/tree.ts'
import { type Contender, dropline, magicWormhole, tarNetcat } from './rivals/contenders.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    files: { type: 'string', default: '10000' },
    kib: { type: 'string', default: '4' },
    mib: { type: 'string', default: '1024' },
    contenders: { type: 'string', default: 'dropline,tar,magic' },
  },
})

interface Figures {
  readonly seconds: number
  readonly processorSeconds: number
}

let copies = 0

/** Moves it once, to a new folder. What is removed before the end makes ext4 slow at new files for minutes. */
async function measure(contender: Contender, from: string, scratch: string): Promise<Figures> {
  const to = path.join(scratch, `copy-${++copies}`)
  mkdirSync(to)
  execFileSync('sync', ['-f', scratch])
  const startMs = performance.now()
  const processorSeconds = await contender.move(from, to)
  execFileSync('sync', ['-f', to])
  const seconds = (performance.now() - startMs) / 1000
  execFileSync('diff', ['-rq', from, path.join(to, path.basename(from))])
  return { seconds, processorSeconds }
}

function say(figure: object): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`)
}

const round2 = (value: number): number => Math.round(value * 100) / 100
const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

async function compare(what: string, from: string, contenders: readonly Contender[]): Promise<void> {
  const all = new Map(contenders.map(({ name }) => [name, [] as Figures[]]))
  for (let round = 1; round <= Number(values.rounds); round++)
    for (const contender of contenders) {
      const figures = await measure(contender, from, scratch.path)
      all.get(contender.name)?.push(figures)
      const { seconds, processorSeconds } = figures
      say({
        what,
        round,
        who: contender.name,
        seconds: round2(seconds),
        processorSeconds: round2(processorSeconds),
      })
    }
  const [ours, ...others] = [...all]
  if (ours === undefined) return
  for (const [name, theirs] of others) {
    const ratio = (field: keyof Figures): number =>
      round2(median(ours[1].map((each) => each[field])) / median(theirs.map((each) => each[field])))
    say({
      what,
      ratio: `${ours[0]} / ${name}`,
      seconds: ratio('seconds'),
      processorSeconds: ratio('processorSeconds'),
    })
  }
}

prioritize(0)
const scratch = scratchFolder()
const contenders: Contender[] = []
try {
  const tree = path.join(scratch.path, 'tree')
  const file = path.join(scratch.path, 'file.bin')
  makeTree(tree, Number(values.files), Number(values.kib) * 1024)
  await makeFile(file, Number(values.mib))
  for (const start of [dropline, tarNetcat, magicWormhole])
    if (values.contenders.split(',').some((wanted) => start.name.startsWith(wanted)))
      contenders.push(await start())
  await compare(`${values.files} files of ${values.kib} KiB`, tree, contenders)
  await compare(`one file of ${values.mib} MiB`, file, contenders)
} finally {
  for (const contender of contenders) await contender.close()
  scratch.remove()
}
