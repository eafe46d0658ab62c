import { spawn } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'

const SCRIPT = path.join(import.meta.dirname, '../../support/peer-exit.ts')

test.each(['native', 'wrtc'])('a process ends by itself after closing its %s peers', async (stack) => {
  const child = spawn(process.execPath, [SCRIPT, stack], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const ended = await new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    // Not 'exit', which may come before the last of the output.
    child.once('close', (code, signal) => {
      resolve({ code, signal })
    })
  })
  expect(output).toBe('moved\n')
  expect(ended).toEqual({ code: 0, signal: null })
})
