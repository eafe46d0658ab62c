import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import type { FromChild, ToChild } from './native-end.ts'
import { type RawInit, type RawResult, toResult } from './types.ts'

/** Zeros from one Node process to another over node-datachannel. */
export async function measureRawNative(init: RawInit): Promise<RawResult> {
  const sender = start('sender')
  const receiver = start('receiver')
  await Promise.all([next(sender, 'ready'), next(receiver, 'ready')])
  return measureBetweenChildren({ sender, receiver }, init)
}

/** The same between two processes that run openNativeEnd and have said that they are ready. */
export async function measureBetweenChildren(
  { sender, receiver }: { sender: ChildProcess; receiver: ChildProcess },
  init: RawInit,
): Promise<RawResult> {
  const send = (child: ChildProcess, message: ToChild): void => {
    child.send(message)
  }
  const stopRelay = [relay(sender, receiver), relay(receiver, sender)]
  try {
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
    for (const stop of stopRelay) stop()
    for (const child of [sender, receiver]) if (child.connected) send(child, { type: 'end' })
  }
}

function start(role: 'sender' | 'receiver'): ChildProcess {
  return fork(path.join(import.meta.dirname, 'native-child.ts'), [role], { execArgv: [] })
}

function relay(from: ChildProcess, to: ChildProcess): () => void {
  const pass = (message: FromChild): void => {
    if (message.type === 'signal') to.send(message)
  }
  from.on('message', pass)
  return () => from.off('message', pass)
}

/** The next message of one type. */
export function next<T extends FromChild['type']>(
  child: ChildProcess,
  type: T,
): Promise<Extract<FromChild, { type: T }>> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromChild): void => {
      if (!isOfType(message, type)) return
      stop()
      resolve(message)
    }
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
      stop()
      reject(new Error(`a peer ended early: ${String(code ?? signal)}`))
    }
    const stop = (): void => {
      child.off('message', onMessage)
      child.off('exit', onExit)
    }
    child.on('message', onMessage)
    child.on('exit', onExit)
  })
}

function isOfType<T extends FromChild['type']>(
  message: FromChild,
  type: T,
): message is Extract<FromChild, { type: T }> {
  return message.type === type
}
