// Many small files against one file of as many bytes, between the same two processes, in one run:
//   node bench/small-files.ts [--stack native|desktop|all] [--files 10000] [--kib 4] [--rounds 3]
// Each round is one file, many files, and `tar | tar` with a flush, the least that any program needs. One JSON line per round.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { scratchFolder } from './product/files.ts'
import { desktopStack, nativeStack, type Stack, withStacks } from './product/stacks.ts'
import { makeTree } from './product/tree.ts'

const { values } = parseArgs({
  options: {
    stack: { type: 'string', default: 'native' },
    files: { type: 'string', default: '10000' },
    kib: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
  },
})
const files = Number(values.files)
const fileBytes = Number(values.kib) * 1024

/** Seconds until a copy of the tree is on the disk. */
function tarSeconds(from: string, to: string): number {
  mkdirSync(to)
  const start = performance.now()
  const script = 'tar -C "$1" -cf - . | tar -C "$2" -xf - && sync -f "$2"'
  execFileSync('sh', ['-c', script, 'sh', from, to])
  return (performance.now() - start) / 1000
}

async function measure(stack: Stack, scratch: string): Promise<void> {
  const tree = path.join(scratch, 'tree')
  const single = path.join(scratch, 'single.bin')
  await stack.transfer(single, scratch) // warms up both processes
  for (let round = 1; round <= Number(values.rounds); round++) {
    const one = (await stack.transfer(single, scratch)).seconds
    const many = (await stack.transfer(tree, scratch)).seconds
    const tar = tarSeconds(tree, path.join(scratch, `tar-${stack.name}-${round}`))
    const figures = { one: round2(one), many: round2(many), tar: round2(tar) }
    const ratios = { toOne: round2(many / one), toTar: round2(many / tar) }
    process.stdout.write(`${JSON.stringify({ stack: stack.name, round, seconds: figures, ratios })}\n`)
  }
}

const round2 = (value: number): number => Math.round(value * 100) / 100

const scratch = scratchFolder()
try {
  makeTree(path.join(scratch.path, 'tree'), files, fileBytes)
  writeFileSync(path.join(scratch.path, 'single.bin'), randomBytes(files * fileBytes))
  await withStacks([nativeStack, desktopStack], values.stack, (stack) => measure(stack, scratch.path))
} finally {
  scratch.remove()
}
