// Throughput of one file against a bare RTCDataChannel that pumps zeros between the same two processes, in one run:
//   node bench/throughput.ts [--stack native|page|desktop|all] [--mib 1024] [--bare-mib 512] [--rounds 3]
// Each round is bare, transfer, bare; the ratio is the transfer over the mean of its two neighbours. The transfer counts from
// the accept to the verified, flushed and renamed file. Each side has a processor of its own, as on two computers, where there are
// two. One JSON line per figure.
import path from 'node:path'
import { parseArgs } from 'node:util'
import { makeFile, scratchFolder } from './product/files.ts'
import { pageStack } from './product/page-stack.ts'
import { ownProcessors } from './product/own-processor.ts'
import { processorSeconds } from './product/processor.ts'
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
  // Not counted: it warms up both processes, and the memory in which the system keeps what was written.
  await stack.bare({ ...bareInit, totalBytes: bareInit.totalBytes / 4 })
  await stack.transfer(file, folder)
  for (let round = 1; round <= Number(values.rounds); round++) {
    const before = await measured(stack, () => stack.bare(bareInit))
    const moved = await measured(stack, () => stack.transfer(file, folder))
    const after = await measured(stack, () => stack.bare(bareInit))
    const { bytes, seconds, path: way } = moved.result
    const bare = [before.result.megabytesPerSecond, after.result.megabytesPerSecond]
    const transfer = bytes / seconds / 1e6
    const ratio = transfer / mean(bare)
    ratios.push(ratio)
    say({
      stack: stack.name,
      round,
      way,
      ownProcessors,
      bareMBps: bare.map(round1),
      transferMBps: round1(transfer),
      ratio: round2(ratio),
      ...processorFigures([before, after], moved, bytes),
    })
  }
  ratios.sort((a, b) => a - b)
  say({ stack: stack.name, medianRatio: round2(ratios[Math.floor(ratios.length / 2)] ?? 0) })
}

interface Measured<T> {
  readonly result: T
  readonly seconds: Sides
}

interface Sides {
  readonly sender: number
  readonly receiver: number
}

/** With the processor time of both processes; what other programs do disturbs it much less than the speed. */
async function measured<T>(stack: Stack, action: () => Promise<T>): Promise<Measured<T>> {
  const { pids } = stack
  const now = (): Sides => ({
    sender: processorSeconds(pids.sender),
    receiver: processorSeconds(pids.receiver),
  })
  const before = now()
  const result = await action()
  const after = now()
  return {
    result,
    seconds: { sender: after.sender - before.sender, receiver: after.receiver - before.receiver },
  }
}

/** Processor seconds for a GiB, and what the bare channel takes of those of the transfer. Only where each side is one process. */
function processorFigures(
  bare: readonly Measured<unknown>[],
  moved: Measured<unknown>,
  bytes: number,
): object {
  if (values.stack !== 'native') return {}
  const perGib = ({ seconds }: Measured<unknown>, of: number): Sides => ({
    sender: (seconds.sender / of) * GIB,
    receiver: (seconds.receiver / of) * GIB,
  })
  const each = bare.map((one) => perGib(one, bareInit.totalBytes))
  const plain = {
    sender: mean(each.map(({ sender }) => sender)),
    receiver: mean(each.map(({ receiver }) => receiver)),
  }
  const whole = perGib(moved, bytes)
  return {
    bareSecondsPerGib: [round1(plain.sender), round1(plain.receiver)],
    transferSecondsPerGib: [round1(whole.sender), round1(whole.receiver)],
    processorRatio: round2((plain.sender + plain.receiver) / (whole.sender + whole.receiver)),
  }
}

const GIB = 1024 ** 3
const mean = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / list.length
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
