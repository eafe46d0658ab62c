// Networks of this test alone, in network namespaces: computers, LANs, routers with address translation, an internet.
import { execFileSync, spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'

const programs = ['/usr/sbin/ip', '/usr/sbin/nft'] as const

/** Why there are no network namespaces here; null when there are. */
export const namespacesMissing: string | null = findProblem()

function findProblem(): string | null {
  if (process.platform !== 'linux') return 'not Linux'
  for (const program of programs) if (!existsSync(program)) return `${program} is not installed`
  removeLeftOvers()
  const name = namespacePrefix()
  const made = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' })
  if (made.status !== 0) return made.stderr.trim() || 'ip netns add failed'
  const listed = spawnSync('ip', ['netns', 'exec', name, 'nft', 'list', 'ruleset'], { encoding: 'utf8' })
  spawnSync('ip', ['netns', 'del', name])
  return listed.status === 0 ? null : listed.stderr.trim() || 'nft does not work'
}

/** Namespaces of test processes that were killed. */
function removeLeftOvers(): void {
  const { stdout } = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' })
  for (const [name, pid] of stdout.matchAll(/^dl(\d+)x\S*/gm))
    if (!existsSync(`/proc/${pid}`)) spawnSync('ip', ['netns', 'del', name])
}

/**
 * What the names of namespaces begin with: the process, so that others can tell when they are left over, and a number by chance,
 * since process ids come again.
 */
export function namespacePrefix(): string {
  return `dl${process.pid}x${randomInt(2 ** 32)}`
}

/** How a router translates. `cone` keeps ports and filters by address and port, `symmetric` takes random ports. */
export type NatKind = 'cone' | 'symmetric'

/** One computer, router or switch. */
export interface Node {
  /** The name of its namespace, for `ip netns exec`. */
  readonly namespace: string
  readonly name: string
}

export interface Attachment {
  readonly to: Node
  /** Addresses with their prefix, such as `10.0.1.2/24`. */
  readonly addresses: readonly string[]
  /** Default: eth0. */
  readonly interface?: string
}

let links = 0

/** A lab of namespaces; `close` removes all of it. */
export class NetLab {
  readonly #prefix = namespacePrefix()
  readonly #namespaces: string[] = []

  /** A namespace with nothing but loopback. */
  node(name: string): Node {
    const namespace = `${this.#prefix}${name}`
    execFileSync('ip', ['netns', 'add', namespace])
    this.#namespaces.push(namespace)
    this.ip({ namespace, name }, ['link set lo up'])
    return { namespace, name }
  }

  /** A switch: what is attached to it shares a network. */
  lan(name: string): Node {
    const node = this.node(name)
    this.ip(node, ['link add br0 type bridge', 'link set br0 up'])
    return node
  }

  /** A cable from a node to a switch. */
  attach(node: Node, { to, addresses, interface: name = 'eth0' }: Attachment): void {
    const port = `p${links++}`
    execFileSync('ip', [
      ...['link', 'add', name, 'netns', node.namespace, 'type', 'veth', 'peer', 'name', port],
      ...['netns', to.namespace],
    ])
    this.ip(to, [`link set ${port} master br0`, `link set ${port} up`])
    // Who has a link-local address of its own choice needs no other one, which would be usable some seconds later only.
    const ownLinkLocal = addresses.some((address) => address.startsWith('fe80:'))
    this.ip(node, [
      ...(ownLinkLocal ? [`link set ${name} addrgenmode none`] : []),
      // Usable at once: nobody else can have the address.
      ...addresses.map(
        (address) => `addr add ${address} dev ${name}${address.includes(':') ? ' nodad' : ''}`,
      ),
      `link set ${name} up`,
    ])
  }

  /** A router from `inside` to `outside` with address translation of IPv4. */
  router(name: string, nat: NatKind, inside: Attachment, outside: Attachment): Node {
    const node = this.node(name)
    this.attach(node, { ...inside, interface: 'inside' })
    this.attach(node, { ...outside, interface: 'outside' })
    this.#forward(node)
    const random = nat === 'symmetric' ? 'random,fully-random' : ''
    // Unsolicited packets must be dropped: their own conntrack entry would take the port, and a cone turn symmetric.
    this.nft(
      node,
      `table inet router {
        chain forward { type filter hook forward priority 0; }
        chain input { type filter hook input priority 0; iifname "outside" ct state != established,related drop; }
        chain after { type nat hook postrouting priority 100; oifname "outside" masquerade ${random}; }
      }`,
    )
    return node
  }

  /** Waits until every link is up: Linux tells of new ones up to a second later, and programs would not see them. */
  ready(): void {
    const untilMs = Date.now() + 60_000
    for (const namespace of this.#namespaces)
      while (/state (DOWN|LOWERLAYERDOWN)/.test(this.#links(namespace)))
        if (Date.now() > untilMs)
          throw new Error(`links of ${namespace} stay down: ${this.#links(namespace)}`)
  }

  /** Limits what a node sends over an interface, and how long it waits for that. */
  slowDown(node: Node, megabitPerSecond: number, name = 'eth0'): void {
    const shape = ['tbf', 'rate', `${megabitPerSecond}mbit`, 'burst', '32kb', 'latency', '50ms']
    this.run(node, ['tc', 'qdisc', 'replace', 'dev', name, 'root', ...shape])
  }

  /** Runs lines of `ip -batch` in a node. */
  ip(node: Node, lines: readonly string[]): void {
    execFileSync('ip', ['-n', node.namespace, '-batch', '-'], { input: lines.join('\n') })
  }

  /** Loads a ruleset into a node. */
  nft(node: Node, rules: string): void {
    this.run(node, ['nft', '-f', '-'], rules)
  }

  /** Runs a program in a node; answers what it prints. */
  run(node: Node, command: readonly string[], input?: string): string {
    return execFileSync('ip', ['netns', 'exec', node.namespace, ...command], {
      encoding: 'utf8',
      ...(input === undefined ? {} : { input }),
    })
  }

  close(): void {
    for (const namespace of this.#namespaces.splice(0)) spawnSync('ip', ['netns', 'del', namespace])
  }

  #links(namespace: string): string {
    return execFileSync('ip', ['-n', namespace, '-o', 'link', 'show', 'up'], { encoding: 'utf8' })
  }

  #forward(node: Node): void {
    const files = ['ipv4/ip_forward', 'ipv6/conf/all/forwarding']
    for (const file of files) this.run(node, ['tee', `/proc/sys/net/${file}`], '1')
  }
}
