// Resident memory of every process of both sides while one large file moves:
//   node bench/memory.ts [--stack native|desktop|all] [--mib 4096]
// A small transfer goes first, so that "idle" is a program that has worked once. One JSON line per process.
import path from 'node:path'
import { parseArgs } from 'node:util'
import { makeFile, scratchFolder } from './product/files.ts'
import { followMemory } from './product/memory-sampler.ts'
import { desktopStack, nativeStack, type Stack, withStacks } from './product/stacks.ts'

const { values } = parseArgs({
  options: { stack: { type: 'string', default: 'all' }, mib: { type: 'string', default: '4096' } },
})

async function measure(stack: Stack, folder: string): Promise<void> {
  await stack.transfer(path.join(folder, 'small.bin'), folder)
  const followed = { sender: followMemory(stack.pids.sender), receiver: followMemory(stack.pids.receiver) }
  const { bytes, seconds } = await stack.transfer(path.join(folder, 'large.bin'), folder)
  for (const side of ['sender', 'receiver'] as const) {
    for (const figures of followed[side].stop()) {
      process.stdout.write(`${JSON.stringify({ stack: stack.name, side, ...figures })}\n`)
    }
  }
  process.stdout.write(`${JSON.stringify({ stack: stack.name, bytes, seconds: Math.round(seconds) })}\n`)
}

const scratch = scratchFolder()
try {
  await makeFile(path.join(scratch.path, 'small.bin'), 16)
  await makeFile(path.join(scratch.path, 'large.bin'), Number(values.mib))
  await withStacks([nativeStack, desktopStack], values.stack, (stack) => measure(stack, scratch.path))
} finally {
  scratch.remove()
}
