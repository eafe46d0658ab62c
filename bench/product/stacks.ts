// The two products that are measured: two engines on the native stack, and two desktop apps on Chromium's stack. Each can also
// pump zeros over a bare channel between the very same two processes.
import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { dismissAll, enterCode, share, startTwoApps } from '../../test/support/two-apps.ts'
import type { TransferResult } from '../../src/engine/api.ts'
import { measureBetweenPages } from '../raw/chromium.ts'
import { measureBetweenChildren, next } from '../raw/native.ts'
import type { RawInit, RawResult } from '../raw/types.ts'
import { onProcessor } from './own-processor.ts'
import type { ProductFromChild, ProductToChild } from './native-child.ts'

export interface Stack {
  readonly name: 'native' | 'chromium-page' | 'desktop'
  /** Process ids whose trees are this side. */
  readonly pids: { readonly sender: number; readonly receiver: number }
  bare(init: RawInit): Promise<RawResult>
  /** Moves one file into a fresh folder below `into`, and answers what the receiver says of it. */
  transfer(file: string, into: string): Promise<Pick<TransferResult, 'bytes' | 'seconds' | 'path'>>
  close(): Promise<void>
}

let folders = 0
function freshFolder(into: string): string {
  const folder = path.join(into, `received-${folders++}`)
  mkdirSync(folder)
  return folder
}

function startChild(role: 'sender' | 'receiver'): ChildProcess {
  return fork(path.join(import.meta.dirname, 'native-child.ts'), [role], {
    execArgv: [],
  })
}

/** The next message of one type; a failure of the transfer rejects. */
function expectMessage<T extends ProductFromChild['type']>(
  child: ChildProcess,
  type: T,
): Promise<Extract<ProductFromChild, { type: T }>> {
  return new Promise((resolve, reject) => {
    const listen = (message: ProductFromChild): void => {
      if (message.type === 'failed') reject(new Error(message.code))
      if (message.type !== type) return
      child.off('message', listen)
      resolve(message as Extract<ProductFromChild, { type: T }>)
    }
    child.on('message', listen)
  })
}

/** Two Node processes with an engine each, on node-datachannel. */
export async function nativeStack(): Promise<Stack> {
  const sender = await onProcessor(0, () => startChild('sender'))
  const receiver = await onProcessor(1, () => startChild('receiver'))
  const say = (child: ChildProcess, message: ProductToChild): void => {
    child.send(message)
  }
  return {
    name: 'native',
    pids: { sender: sender.pid ?? 0, receiver: receiver.pid ?? 0 },
    async bare(init) {
      const ready = Promise.all([next(sender, 'ready'), next(receiver, 'ready')])
      for (const child of [sender, receiver]) say(child, { type: 'open-bare' })
      await ready
      return measureBetweenChildren({ sender, receiver }, init)
    },
    async transfer(file, into) {
      const code = expectMessage(sender, 'code')
      const sent = expectMessage(sender, 'done')
      say(sender, { type: 'send', path: file })
      const received = expectMessage(receiver, 'done')
      say(receiver, { type: 'receive', code: (await code).code, folder: freshFolder(into) })
      await sent
      return (await received).result
    },
    async close() {
      for (const child of [sender, receiver]) say(child, { type: 'quit' })
      await Promise.all(
        [sender, receiver].map((child) => new Promise((resolve) => child.once('exit', resolve))),
      )
    },
  }
}

/** Two desktop apps; the bare channel runs between their windows. */
export async function desktopStack(): Promise<Stack> {
  const apps = await startTwoApps([], onProcessor)
  const { sender, receiver } = apps
  return {
    name: 'desktop',
    pids: { sender: sender.app.process().pid ?? 0, receiver: receiver.app.process().pid ?? 0 },
    bare: (init) => measureBetweenPages(sender.page, receiver.page, init),
    async transfer(file) {
      const done = receiver.page.evaluate(
        () =>
          new Promise<TransferResult>((resolve, reject) => {
            window.dropline.onTransferChanged(({ state }) => {
              if (state.name === 'done') resolve(state.result)
              if (state.name === 'failed') reject(new Error(state.error.code))
            })
          }),
      )
      const code = await share(sender.page, [file])
      await enterCode(receiver.page, code)
      await receiver.page.getByRole('button', { name: 'Accept' }).click()
      const result = await done
      for (const { page } of [sender, receiver]) await dismissAll(page)
      return result
    },
    close: () => apps.close(),
  }
}

/** Starts the stacks that `wanted` names ('all', or how the starter's name begins), one after the other, and closes each. */
export async function withStacks(
  starters: readonly (() => Promise<Stack>)[],
  wanted: string,
  use: (stack: Stack) => Promise<void>,
): Promise<void> {
  for (const start of starters) {
    if (wanted !== 'all' && !start.name.startsWith(wanted)) continue
    const stack = await start()
    try {
      await use(stack)
    } finally {
      await stack.close()
    }
  }
}
