// Two computers that remember each other, on networks on which adverts travel badly.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { namespacesMissing, NetLab, type Node } from '../../support/netns.ts'

if (namespacesMissing !== null)
  process.stderr.write(`The tests of nearby devices on networks are skipped: ${namespacesMissing}\n`)

const script = path.resolve(import.meta.dirname, '../../support/nearby-child.ts')
const line = z.union([
  z.object({ sees: z.array(z.string()), addresses: z.array(z.string()), arrivals: z.array(z.string()) }),
  z.object({ done: z.string(), error: z.string().optional() }),
])
type State = Extract<z.infer<typeof line>, { sees: unknown }>

/** One computer of the lab. */
class Computer {
  readonly node: Node
  readonly child: ChildProcess
  readonly #lines: z.infer<typeof line>[] = []
  #wake: () => void = () => undefined

  constructor(node: Node, args: readonly string[]) {
    this.node = node
    const command = ['netns', 'exec', node.namespace, process.execPath, script, ...args]
    this.child = spawn('ip', command, { stdio: ['pipe', 'pipe', 'inherit'] })
    if (this.child.stdout === null) throw new Error('no output')
    createInterface({ input: this.child.stdout }).on('line', (text) => {
      this.#lines.push(line.parse(JSON.parse(text)))
      this.#wake()
    })
  }

  say(command: string): void {
    this.child.stdin?.write(`${command}\n`)
  }

  /** The first line from now on or from before that `wanted` accepts. */
  async until(wanted: (heard: z.infer<typeof line>) => boolean): Promise<z.infer<typeof line>> {
    for (let next = 0; ; next++) {
      while (next >= this.#lines.length)
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      const heard = this.#lines[next]
      if (heard !== undefined && wanted(heard)) return heard
    }
  }

  async state(wanted: (state: State) => boolean): Promise<State> {
    const heard = await this.until((candidate) => 'sees' in candidate && wanted(candidate))
    if (!('sees' in heard)) throw new Error('not a state')
    return heard
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.child.kill('SIGKILL')
    await once(this.child, 'exit')
  }
}

let lab: NetLab
let running: Computer[] = []

beforeEach(() => {
  lab = new NetLab()
})
afterEach(async () => {
  await Promise.all(running.map((computer) => computer.stop()))
  running = []
  lab.close()
})

/** Ada with Docker and VirtualBox networks first, and Grace. `rules` are Ada's firewall. */
function computers(rules = ''): readonly [Computer, Computer] {
  const lan = lab.lan('lan')
  const [a, b] = [lab.node('a'), lab.node('b')]
  const empty = lab.lan('none')
  lab.attach(a, { to: empty, addresses: ['172.17.0.1/16'], interface: 'docker0' })
  lab.attach(a, { to: empty, addresses: ['192.168.56.1/24'], interface: 'vboxnet0' })
  lab.attach(a, { to: lan, addresses: ['192.168.7.2/24'] })
  lab.attach(b, { to: lan, addresses: ['192.168.7.3/24'] })
  if (rules !== '') lab.nft(a, rules)
  return adaAndGrace(a, b)
}

/** Ada and Grace on one link that has no IPv4, no router and no server. */
function onIpv6(
  addressesOf: (host: number) => readonly string[],
  ...more: readonly string[]
): readonly [Computer, Computer] {
  const lan = lab.lan('lan')
  const [a, b] = [lab.node('a'), lab.node('b')]
  lab.attach(a, { to: lan, addresses: addressesOf(2) })
  lab.attach(b, { to: lan, addresses: addressesOf(3) })
  return adaAndGrace(a, b, more)
}

/** Starts both, who remember each other, when the networks are ready. */
function adaAndGrace(a: Node, b: Node, more: readonly string[] = []): readonly [Computer, Computer] {
  lab.ready()
  const secret = randomBytes(32).toString('hex')
  const ada = new Computer(a, ['Ada', 'owner', secret, 'Grace', ...more])
  const grace = new Computer(b, ['Grace', 'joiner', secret, 'Ada', ...more])
  running = [ada, grace]
  return [ada, grace]
}

const sees =
  (name: string) =>
  (state: State): boolean =>
    state.sees.includes(name)

const isListening = ({ addresses }: State): boolean => addresses.length > 0

describe.skipIf(namespacesMissing !== null)('two computers that remember each other', () => {
  test('meet although one of them has other networks first', async () => {
    const [ada, grace] = computers()
    await Promise.all([ada.state(sees('Grace')), grace.state(sees('Ada'))])
    grace.say('dial Ada')
    expect(await grace.until((heard) => 'done' in heard)).toEqual({ done: 'dial Ada' })
    await ada.state(({ arrivals }) => arrivals.includes('Grace'))
  })

  test('see each other where multicast comes through in one direction only', async () => {
    const [ada, grace] = computers(
      `table inet block {
        chain input { type filter hook input priority 0; ip daddr 224.0.0.0/4 drop; ip6 daddr ff02::fb drop; }
      }`,
    )
    await Promise.all([ada.state(sees('Grace')), grace.state(sees('Ada'))])
    ada.say('dial Grace')
    expect(await ada.until((heard) => 'done' in heard)).toEqual({ done: 'dial Grace' })
  })

  test('see each other where there is no multicast, when one types the address of the other', async () => {
    const [ada, grace] = computers(
      `table inet block {
        chain output { type filter hook output priority 0; ip daddr 224.0.0.0/4 drop; ip6 daddr ff02::fb drop; }
        chain input { type filter hook input priority 0; ip daddr 224.0.0.0/4 drop; ip6 daddr ff02::fb drop; }
      }`,
    )
    const { addresses } = await ada.state((state) => state.addresses.length > 0)
    await grace.state((state) => state.addresses.length > 0)
    const address = addresses.find((candidate) => candidate.startsWith('192.168.7.2:'))
    grace.say(`connect ${address ?? ''}`)
    expect(await grace.until((heard) => 'done' in heard)).not.toHaveProperty('error')
    await Promise.all([ada.state(sees('Grace')), grace.state(sees('Ada'))])
    ada.say('dial Grace')
    expect(await ada.until((heard) => 'done' in heard)).toEqual({ done: 'dial Grace' })
  })

  test.each([
    ['link-local addresses only', (host: number) => [`fe80::${host}/64`]],
    ['local addresses', (host: number) => [`fe80::${host}/64`, `fd00:7::${host}/64`]],
  ])('see each other within 2 s over IPv6 alone, with %s', async (_what, addressesOf) => {
    // Whoever needed a question or an advert that comes later would never see the other.
    const [ada, grace] = onIpv6(addressesOf, '2000')
    await Promise.all([ada.state(sees('Grace')), grace.state(sees('Ada'))])
    grace.say('dial Ada')
    expect(await grace.until((heard) => 'done' in heard)).toEqual({ done: 'dial Ada' })
    await ada.state(({ arrivals }) => arrivals.includes('Grace'))
  })

  test.each([
    ['without its zone', '[fe80::2]'],
    ['with a zone', '[fe80::2%eth0]'],
    ['of the local network', '[fd00:7::2]'],
  ])('see each other over IPv6 without multicast, when one types an address %s', async (_what, address) => {
    const [ada, grace] = onIpv6((host) => [`fe80::${host}/64`, `fd00:7::${host}/64`])
    const block = `table inet block {
      chain output { type filter hook output priority 0; ip6 daddr ff02::fb drop; }
    }`
    for (const computer of [ada, grace]) lab.nft(computer.node, block)
    const { addresses } = await ada.state(isListening)
    await grace.state(isListening)
    const port = /^\[fe80::2\]:(\d+)$/m.exec(addresses.join('\n'))?.[1]
    expect(addresses).toContain(`[fd00:7::2]:${port ?? ''}`)
    grace.say(`connect ${address}:${port ?? ''}`)
    expect(await grace.until((heard) => 'done' in heard)).not.toHaveProperty('error')
    await Promise.all([ada.state(sees('Grace')), grace.state(sees('Ada'))])
    ada.say('dial Grace')
    expect(await ada.until((heard) => 'done' in heard)).toEqual({ done: 'dial Grace' })
  })
})
