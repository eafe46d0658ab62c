import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { isRunning, markOf, OWN_MARK } from '../../../src/engine/running-process.ts'

let children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children) {
    const ended = once(child, 'close')
    if (child.kill('SIGKILL')) await ended
  }
  children = []
})

function start(program: string, ...args: string[]): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(child)
  return child
}

describe('the mark of a process', () => {
  it('says that this one runs', () => {
    expect(OWN_MARK).toBe(markOf(process.pid))
    expect(isRunning(OWN_MARK)).toBe(true)
  })

  it('says whether another one runs', async () => {
    const child = start('sleep', '60')
    await once(child, 'spawn')
    const mark = markOf(child.pid ?? 0)
    expect(isRunning(mark)).toBe(true)
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(isRunning(mark)).toBe(false)
  })

  it('is of nobody when it is no mark', () => {
    for (const text of ['', 'x', '-1 a b', '0', `${process.pid}`, `1.5 ${OWN_MARK}`])
      expect(isRunning(text)).toBe(false)
  })

  it.runIf(process.platform === 'linux')('is not of a later process with the same number', () => {
    const [pid, boot, ticks] = OWN_MARK.split(' ')
    expect(isRunning(`${pid} ${boot} ${Number(ticks) - 1}`)).toBe(false)
    expect(isRunning(`${pid} another-start-of-the-computer ${ticks}`)).toBe(false)
  })

  it.runIf(process.platform === 'linux')(
    'is not of one that has ended and that its parent has forgotten',
    async () => {
      // The shell becomes `sleep`, which never asks for the exit code of what the shell had started.
      const parent = start('sh', '-c', 'sleep 0 & echo $!; exec sleep 60')
      if (parent.stdout === null) throw new Error('no output')
      const [pid] = (await once(createInterface(parent.stdout), 'line')) as [string]
      await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ')
      expect(process.kill(Number(pid), 0)).toBe(true)
      expect(isRunning(markOf(Number(pid)))).toBe(false)
    },
  )
})
