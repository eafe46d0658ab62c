import type { UtilityProcess } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { messagePortPipe, parentPortPipe, utilityProcessPipe } from '../../../src/main/port-pipe.ts'

class ScriptedPort extends EventEmitter {
  readonly posted: unknown[] = []
  readonly close = vi.fn()
  readonly kill = vi.fn()
  readonly start = vi.fn()
  postMessage(message: unknown): void {
    this.posted.push(message)
  }
}

describe('a pipe over a MessagePortMain', () => {
  const open = () => {
    const port = new ScriptedPort()
    return { port, pipe: messagePortPipe(port) }
  }

  it('carries messages both ways, and keeps those that nobody heard yet', () => {
    const { port, pipe } = open()
    expect(port.start).toHaveBeenCalledOnce()
    port.emit('message', { data: 'early' })
    const heard: unknown[] = []
    pipe.onMessage((message) => heard.push(message))
    port.emit('message', { data: 'late' })
    pipe.send('out')
    expect([heard, port.posted]).toEqual([['early', 'late'], ['out']])
  })

  it('closes once, from either side, and is silent then', () => {
    for (const side of ['here', 'there'] as const) {
      const { port, pipe } = open()
      const closed = vi.fn()
      const heard = vi.fn()
      pipe.onClose(closed)
      pipe.onMessage(heard)
      if (side === 'here') pipe.close()
      else port.emit('close')
      pipe.close()
      port.emit('close')
      port.emit('message', { data: 'after' })
      pipe.send('after')
      pipe.onClose(closed)
      expect([closed.mock.calls.length, heard.mock.calls.length, port.posted]).toEqual([2, 0, []])
      expect(port.close).toHaveBeenCalledTimes(side === 'here' ? 1 : 0)
    }
  })
})

describe('a pipe to a utility process', () => {
  it('closes when the process ends, and ends the process when it is closed', () => {
    const child = new ScriptedPort()
    const pipe = utilityProcessPipe(child as unknown as UtilityProcess)
    const closed = vi.fn()
    pipe.onClose(closed)
    child.emit('exit', 1)
    expect(closed).toHaveBeenCalledOnce()
    const other = new ScriptedPort()
    utilityProcessPipe(other as unknown as UtilityProcess).close()
    expect(other.kill).toHaveBeenCalledOnce()
  })
})

describe('the pipe of a utility process to main', () => {
  it('keeps ports apart from messages', () => {
    const parent = new ScriptedPort()
    const ports: unknown[] = []
    const pipe = parentPortPipe(parent, (port) => ports.push(port))
    const heard: unknown[] = []
    pipe.onMessage((message) => heard.push(message))
    parent.emit('message', { data: 'call', ports: [] })
    parent.emit('message', { data: null, ports: ['port'] })
    expect([heard, ports]).toEqual([['call'], ['port']])
  })
})
