// Two computers that do not reach each other, as on a guest network, and a third that both reach and one of them remembers.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { deferred } from '../../../src/core/base/deferred.ts'
import { namespacesMissing, NetLab, type Node } from '../../support/netns.ts'

if (namespacesMissing !== null)
  process.stderr.write(`The tests of a relay in a third computer are skipped: ${namespacesMissing}\n`)

const script = path.resolve(import.meta.dirname, '../../support/relay-child.ts')
const news = z.object({
  signal: z.string().optional(),
  lent: z.boolean().optional(),
  returned: z.boolean().optional(),
  path: z.string().nullable().optional(),
  heard: z.string().optional(),
})
type News = z.infer<typeof news>

let lab: NetLab
const running: ChildProcess[] = []

beforeEach(() => {
  lab = new NetLab()
})
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  lab.close()
})

function start(node: Node, args: readonly string[], onNews: (heard: News) => void): ChildProcess {
  const command = ['netns', 'exec', node.namespace, process.execPath, script, ...args]
  const child = spawn('ip', command, { stdio: ['pipe', 'pipe', 'inherit'] })
  running.push(child)
  // Signals may still come for one that is gone.
  child.stdin.on('error', () => undefined)
  createInterface({ input: child.stdout }).on('line', (text) => onNews(news.parse(JSON.parse(text))))
  return child
}

describe.skipIf(namespacesMissing !== null)('two computers that reach only a third', () => {
  test('connect through it, and give back what was lent', async () => {
    const lan = lab.lan('lan')
    const [hub, a, b] = [lab.node('hub'), lab.node('a'), lab.node('b')]
    for (const [index, node] of [hub, a, b].entries())
      lab.attach(node, { to: lan, addresses: [`192.168.7.${index + 2}/24`] })
    for (const [node, other] of [
      [a, '192.168.7.4'],
      [b, '192.168.7.3'],
    ] as const)
      lab.nft(
        node,
        `table inet isolated {
          chain input { type filter hook input priority 0; ip saddr ${other} drop; }
        }`,
      )
    lab.ready()
    const secret = randomBytes(32).toString('hex')
    const [lent, returned] = [deferred<true>(), deferred<true>()]
    const paths = [deferred<string | null>(), deferred<string | null>()] as const
    const heard = deferred<string>()
    start(hub, ['lender', secret], (said) => {
      if (said.lent === true) lent.resolve(true)
      if (said.returned === true) returned.resolve(true)
    })
    const pass = (to: () => ChildProcess, at: 0 | 1) => (said: News) => {
      if (said.signal !== undefined) to().stdin?.write(`${said.signal}\n`)
      if (said.path !== undefined) paths[at].resolve(said.path)
      if (said.heard !== undefined) heard.resolve(said.heard)
    }
    const plain: ChildProcess = start(
      b,
      ['plain'],
      pass(() => borrower, 1),
    )
    const borrower: ChildProcess = start(
      a,
      ['borrower', secret],
      pass(() => plain, 0),
    )
    expect(await lent.promise).toBe(true)
    expect(await paths[0].promise).toBe('relayed')
    expect(await heard.promise).toBe('010203')
    borrower.kill('SIGKILL')
    expect(await returned.promise).toBe(true)
  })
})
