import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import type { FromChild, ToChild } from './native-child.ts'
import { type RawInit, type RawResult, toResult } from './types.ts'

/** Zeros from one Node process to another over node-datachannel. */
export async function measureRawNative(init: RawInit): Promise<RawResult> {
  const sender = start('sender')
  const receiver = start('receiver')
  const send = (child: ChildProcess, message: ToChild): void => {
    child.send(message)
  }
  try {
    await Promise.all([next(sender, 'ready'), next(receiver, 'ready')])
    relay(sender, receiver)
    relay(receiver, sender)
    const received = next(receiver, 'received')
    send(receiver, { type: 'start', init })
    send(sender, { type: 'start', init })
    const { seconds } = await received
    const spent = Promise.all([next(sender, 'spent'), next(receiver, 'spent')])
    for (const child of [sender, receiver]) send(child, { type: 'report' })
    const [bySender, byReceiver] = await spent
    const cpuSeconds = { sender: bySender.cpuSeconds, receiver: byReceiver.cpuSeconds }
    return toResult('native', init, { seconds, cpuSeconds })
  } finally {
    for (const child of [sender, receiver]) if (child.connected) send(child, { type: 'end' })
  }
}

function start(role: 'sender' | 'receiver'): ChildProcess {
  return fork(path.join(import.meta.dirname, 'native-child.ts'), [role], { execArgv: [] })
}

function relay(from: ChildProcess, to: ChildProcess): void {
  from.on('message', (message: FromChild) => {
    if (message.type === 'signal') to.send(message)
  })
}

function next<T extends FromChild['type']>(
  child: ChildProcess,
  type: T,
): Promise<Extract<FromChild, { type: T }>> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromChild) => {
      if (isOfType(message, type)) resolve(message)
    })
    child.once('exit', (code, signal) => {
      reject(new Error(`a peer ended early: ${String(code ?? signal)}`))
    })
  })
}

function isOfType<T extends FromChild['type']>(
  message: FromChild,
  type: T,
): message is Extract<FromChild, { type: T }> {
  return message.type === type
}
