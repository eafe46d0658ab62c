// Work of this process in another network: what a test starts there, it still talks to from outside.
import { closeSync, openSync } from 'node:fs'
import koffi from 'koffi'
import type { Node } from './netns.ts'

/** Of linux/sched.h: the kind of namespace that setns(2) is given. */
const CLONE_NEWNET = 0x40000000

let before: Promise<unknown> = Promise.resolve()

/**
 * Runs `work` with this thread in the network of `node`: processes that it starts and sockets that it opens are there, and stay there
 * when it has ended. So Playwright talks over the loopback interface of that network to an app that it has launched in it. One such
 * work runs after the other; whatever else this thread opens meanwhile is there too.
 */
export function inNamespace<T>(node: Node, work: () => Promise<T>): Promise<T> {
  const turn = before.then(async () => {
    const home = openSync('/proc/thread-self/ns/net', 'r')
    try {
      enter(`/var/run/netns/${node.namespace}`)
      return await work()
    } finally {
      enterOpened(home)
      closeSync(home)
    }
  })
  before = turn.catch(() => undefined)
  return turn
}

function enter(file: string): void {
  const opened = openSync(file, 'r')
  try {
    enterOpened(opened)
  } finally {
    closeSync(opened)
  }
}

function enterOpened(namespace: number): void {
  const setns: unknown = koffi.load(null).func('int setns(int file, int kind)')(namespace, CLONE_NEWNET)
  if (setns !== 0) throw new Error('setns failed: only root may change its network')
}
