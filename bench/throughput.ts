// Throughput of one file against a bare RTCDataChannel that pumps zeros between the same two processes, in one run:
//   node bench/throughput.ts [--stack native|page|desktop|all] [--mib 1024] [--bare-mib 512] [--rounds 3]
// Each round is bare, transfer, bare; the ratio is the transfer over the mean of its two neighbours. The transfer counts from
// the accept to the verified, flushed and renamed file. One JSON line per figure.
import path from 'node:path'
import { parseArgs } from 'node:util'
import { makeFile, scratchFolder } from './product/files.ts'
import { pageStack } from './product/page-stack.ts'
import { desktopStack, nativeStack, type Stack, withStacks } from './product/stacks.ts'

const { values } = parseArgs({
  options: {
    stack: { type: 'string', default: 'all' },
    mib: { type: 'string', default: '1024' },
    'bare-mib': { type: 'string', default: '512' },
    rounds: { type: 'string', default: '3' },
    'message-kib': { type: 'string', default: '256' },
  },
})
const bareInit = {
  totalBytes: Number(values['bare-mib']) * 1024 * 1024,
  messageBytes: Number(values['message-kib']) * 1024,
  highWaterBytes: 4 * 1024 * 1024,
  lowWaterBytes: 1024 * 1024,
}

function say(figure: object): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`)
}

async function measure(stack: Stack, folder: string): Promise<void> {
  const file = path.join(folder, 'file.bin')
  const ratios: number[] = []
  await stack.bare({ ...bareInit, totalBytes: bareInit.totalBytes / 4 }) // warms up both processes
  for (let round = 1; round <= Number(values.rounds); round++) {
    const before = (await stack.bare(bareInit)).megabytesPerSecond
    const { bytes, seconds, path: way } = await stack.transfer(file, folder)
    const after = (await stack.bare(bareInit)).megabytesPerSecond
    const transfer = bytes / seconds / 1e6
    const ratio = transfer / ((before + after) / 2)
    ratios.push(ratio)
    say({
      stack: stack.name,
      round,
      way,
      bareMBps: [round1(before), round1(after)],
      transferMBps: round1(transfer),
      ratio: round2(ratio),
    })
  }
  ratios.sort((a, b) => a - b)
  say({ stack: stack.name, medianRatio: round2(ratios[Math.floor(ratios.length / 2)] ?? 0) })
}

const round1 = (value: number): number => Math.round(value * 10) / 10
const round2 = (value: number): number => Math.round(value * 100) / 100

const scratch = scratchFolder()
try {
  await makeFile(path.join(scratch.path, 'file.bin'), Number(values.mib))
  await withStacks([nativeStack, pageStack, desktopStack], values.stack, (stack) =>
    measure(stack, scratch.path),
  )
} finally {
  scratch.remove()
}
