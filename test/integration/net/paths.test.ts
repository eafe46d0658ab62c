// The real command line in networks that are made for each test: which path it takes, and that the files are the same.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { EXIT } from '../../../src/cli/exit-codes.ts'
import { HIGH_WATER_BYTES } from '../../../src/core/transfer/limits.ts'
import { startCli } from '../../support/cli.ts'
import { hasCoturn } from '../../support/coturn.ts'
import { home, type Internet, SERVER_IPV4_OTHER, startInternet } from '../../support/net-internet.ts'
import { type NetOutcome, NetTransfer, type NetTransferInit } from '../../support/net-transfer.ts'
import { namespacesMissing, NetLab, type Node } from '../../support/netns.ts'

const reason = namespacesMissing ?? (hasCoturn ? null : 'coturn is not installed')
if (reason !== null) process.stderr.write(`The tests in network namespaces are skipped: ${reason}\n`)

/** A link that is slow enough to do something in the middle of a transfer. */
const SLOW_MBIT = 20
const SLOW_BYTES = 16 * 1024 * 1024

const blockUdp = `table inet block {
  chain forward { type filter hook forward priority -10; meta l4proto udp drop; }
}`

const blockUdpAndTurn = `table inet block {
  chain forward { type filter hook forward priority -10; meta l4proto udp drop; tcp dport 3478 drop; }
}`

let lab: NetLab
let running: NetTransfer[] = []

beforeEach(() => {
  lab = new NetLab()
})
afterEach(async () => {
  for (const transfer of running) await transfer.close()
  running = []
  lab.close()
})

async function start(init: NetTransferInit): Promise<NetTransfer> {
  lab.ready()
  const transfer = await NetTransfer.start(init)
  running.push(transfer)
  return transfer
}

async function transfer(init: NetTransferInit): Promise<NetOutcome> {
  return (await start(init)).outcome()
}

/** Both ended well, the files are the same, and both name this path. */
function expectDone({ codes, same, sent, received }: NetOutcome, path: 'direct' | 'relayed'): void {
  expect(codes).toEqual([0, 0])
  expect(same).toBe(true)
  const accepted = path === 'direct' ? ['direct', 'direct-lane'] : ['relayed']
  for (const { path: said } of [sent, received]) expect(accepted).toContain(said)
}

describe.skipIf(reason !== null)('without the internet', () => {
  const options: string[] = []

  test('two computers on one LAN without a default route', async () => {
    const lan = lab.lan('lan')
    const [a, b] = [lab.node('a'), lab.node('b')]
    lab.attach(a, { to: lan, addresses: ['192.168.7.2/24'] })
    lab.attach(b, { to: lan, addresses: ['192.168.7.3/24'] })
    expectDone(await transfer({ from: a, to: b, options }), 'direct')
  })

  test.each([
    ['local addresses', (host: number) => [`fe80::${host}/64`, `fd00:7::${host}/64`]],
    ['link-local addresses only', (host: number) => [`fe80::${host}/64`]],
  ])('two computers on one LAN with IPv6 only, %s', async (_what, addressesOf) => {
    const lan = lab.lan('lan')
    const [a, b] = [lab.node('a'), lab.node('b')]
    lab.attach(a, { to: lan, addresses: addressesOf(2) })
    lab.attach(b, { to: lan, addresses: addressesOf(3) })
    expectDone(await transfer({ from: a, to: b, options }), 'direct')
  })

  test('the doctor sees that multicast works over IPv6 alone', async () => {
    const lan = lab.lan('lan')
    const a = lab.node('a')
    lab.attach(a, { to: lan, addresses: ['fe80::2/64'] })
    lab.ready()
    const run = startCli(['doctor', '--json'], { namespace: a.namespace })
    await run.exit
    const found = await run.find((event) => event['step'] === 'mdns')
    expect(found).toMatchObject({ interface: 'eth0', family: 6, works: true })
    expect(await run.event('diagnosis')).toMatchObject({ lan: 'works' })
  })

  test('several interfaces, of which one is shared', async () => {
    const [lan, office, lab2] = [lab.lan('lan'), lab.lan('office'), lab.lan('lab')]
    const [a, b] = [lab.node('a'), lab.node('b')]
    // First in the list, and of no use: the virtual network of containers, the same on both.
    for (const node of [a, b])
      lab.ip(node, [
        'link add docker0 type veth peer name docker1',
        'addr add 172.17.0.1/16 dev docker0',
        'link set docker0 up',
        'link set docker1 up',
      ])
    lab.attach(a, { to: office, addresses: ['10.9.1.2/24'], interface: 'eth0' })
    lab.attach(a, { to: lan, addresses: ['192.168.7.2/24'], interface: 'eth1' })
    lab.attach(b, { to: lan, addresses: ['192.168.7.3/24'], interface: 'eth0' })
    lab.attach(b, { to: lab2, addresses: ['10.9.2.2/24'], interface: 'eth1' })
    lab.ip(a, ['route add default via 10.9.1.1'])
    expectDone(await transfer({ from: a, to: b, options }), 'direct')
  })
})

/** What had arrived before was not sent again: at most what was under way, and what had to be checked. */
function expectResumed({ received }: NetOutcome): void {
  expect(Number(received['bytesMoved'])).toBeLessThan(SLOW_BYTES * 1.5)
}

describe.skipIf(reason !== null)('over the internet, with our own relay', () => {
  const middle = new NetLab()
  let internet: Internet

  beforeAll(async () => {
    internet = await startInternet(middle)
  })
  afterAll(async () => {
    await internet.close()
    middle.close()
  })

  const options = (): string[] => ['--rendezvous', internet.url]

  /**
   * Takes longer than it takes to leave a relay: on a machine that is busy a direct pair may be answered only after its head start,
   * and whatever is relayed first has to end direct as well.
   */
  function lastingTransfer(from: Node, to: Node): Promise<NetOutcome> {
    lab.slowDown(from, SLOW_MBIT)
    return transfer({ from, to, bytes: SLOW_BYTES, options: options() })
  }

  test('cone to cone is direct, though a relay is on offer', async () => {
    const [first, second] = [home(lab, internet, 1, 'cone'), home(lab, internet, 2, 'cone')]
    expectDone(await lastingTransfer(first.computer, second.computer), 'direct')
  })

  test('cone to cone is relayed when relays only are wanted', async () => {
    const [first, second] = [home(lab, internet, 1, 'cone'), home(lab, internet, 2, 'cone')]
    const [from, to] = [first.computer, second.computer]
    expectDone(await transfer({ from, to, options: [...options(), '--relay-only'] }), 'relayed')
  })

  test('symmetric to symmetric is relayed, and says so', async () => {
    const [first, second] = [home(lab, internet, 1, 'symmetric'), home(lab, internet, 2, 'symmetric')]
    const before = internet.receivedBytes()
    const outcome = await transfer({ from: first.computer, to: second.computer, options: options() })
    expectDone(outcome, 'relayed')
    expect(internet.receivedBytes() - before).toBeGreaterThan(Number(outcome.received['bytes']))
  })

  test('UDP blocked on both sides uses TURN over TCP', async () => {
    const [first, second] = [home(lab, internet, 1, 'cone'), home(lab, internet, 2, 'cone')]
    for (const { router } of [first, second]) lab.nft(router, blockUdp)
    expectDone(await transfer({ from: first.computer, to: second.computer, options: options() }), 'relayed')
  })

  test('UDP blocked on one side uses TURN over TCP there', async () => {
    const [first, second] = [home(lab, internet, 1, 'cone'), home(lab, internet, 2, 'symmetric')]
    lab.nft(second.router, blockUdp)
    expectDone(await transfer({ from: first.computer, to: second.computer, options: options() }), 'relayed')
  })

  test('nothing but the rendezvous server can be reached: both say that there is no path', async () => {
    const [first, second] = [home(lab, internet, 1, 'cone'), home(lab, internet, 2, 'cone')]
    for (const { router } of [first, second]) lab.nft(router, blockUdpAndTurn)
    const run = await start({ from: first.computer, to: second.computer, options: options() })
    for (const side of [run.sender, run.receiver]) {
      expect(await side.event('error')).toMatchObject({ code: 'no-path' })
      expect((await side.exit).code).toBe(EXIT.noPath)
    }
  })

  test('IPv6 only', async () => {
    const [a, b] = [lab.node('a'), lab.node('b')]
    lab.attach(a, { to: internet.server, addresses: [`${internet.ipv6(5)}/64`] })
    lab.attach(b, { to: internet.server, addresses: [`${internet.ipv6(6)}/64`] })
    expectDone(await transfer({ from: a, to: b, options: ['--rendezvous', internet.url6] }), 'direct')
  })

  test.each(['sender', 'receiver'] as const)(
    'a firewall that drops what comes in at the %s',
    async (side) => {
      const [a, b] = [lab.node('a'), lab.node('b')]
      lab.attach(a, { to: internet.server, addresses: [`${internet.ipv4(50)}/24`] })
      lab.attach(b, { to: internet.server, addresses: [`${internet.ipv4(51)}/24`] })
      lab.nft(
        side === 'sender' ? a : b,
        `table inet firewall {
        chain input { type filter hook input priority 0; policy drop; iif lo accept; ct state established,related accept; }
      }`,
      )
      expectDone(await lastingTransfer(a, b), 'direct')
    },
  )

  test.each(['sender', 'receiver'] as const)('the %s gets another address in the middle', async (side) => {
    const lan = lab.lan('lan')
    const other = lab.lan('other')
    const [router, elsewhere] = [
      lab.router(
        'r5',
        'cone',
        { to: lan, addresses: ['10.0.5.1/24'] },
        { to: internet.server, addresses: [`${internet.ipv4(15)}/24`] },
      ),
      lab.router(
        'r6',
        'cone',
        { to: other, addresses: ['10.0.6.1/24'] },
        { to: internet.server, addresses: [`${internet.ipv4(16)}/24`] },
      ),
    ]
    expect([router, elsewhere]).toHaveLength(2)
    const stays = home(lab, internet, 1, 'cone').computer
    const moves = lab.node('m')
    lab.attach(moves, { to: lan, addresses: ['10.0.5.2/24'], interface: 'wifi0' })
    lab.ip(moves, ['route add default via 10.0.5.1'])
    const [from, to] = side === 'sender' ? [moves, stays] : [stays, moves]
    lab.slowDown(from, SLOW_MBIT, side === 'sender' ? 'wifi0' : 'eth0')
    const run = await start({ from, to, bytes: SLOW_BYTES, options: options() })
    await run.progress(({ bytesDone }) => Number(bytesDone) > SLOW_BYTES / 8)
    // Out of one Wi-Fi, into another.
    lab.ip(moves, ['link del wifi0'])
    lab.attach(moves, { to: other, addresses: ['10.0.6.2/24'], interface: 'wifi1' })
    lab.ip(moves, ['route add default via 10.0.6.1'])
    const relayedBytes = internet.receivedBytes()
    const outcome = await run.outcome()
    expectDone(outcome, 'direct')
    expectResumed(outcome)
    // The signaling is all that went to the server: not even the beginning of the rest took the relay.
    expect(internet.receivedBytes() - relayedBytes).toBeLessThan(SLOW_BYTES / 16)
  })

  test('a direct path that opens in the middle is taken, and the relay carries nothing any more', async () => {
    const [first, second] = [home(lab, internet, 1, 'cone'), home(lab, internet, 2, 'cone')]
    const outer = [first, second].map((_, index) => internet.ipv4(11 + index)).join(', ')
    for (const { router } of [first, second])
      lab.nft(
        router,
        `table inet wall {
          chain forward { type filter hook forward priority -10; meta l4proto udp ip saddr { ${outer} } drop; }
        }`,
      )
    lab.slowDown(first.computer, SLOW_MBIT)
    const bytes = 1.5 * SLOW_BYTES
    const run = await start({ from: first.computer, to: second.computer, bytes, options: options() })
    const relayed = await run.progress(({ path, bytesDone }) => path === 'relayed' && Number(bytesDone) > 0)
    for (const { router } of [first, second]) lab.run(router, ['nft', 'delete', 'table', 'inet', 'wall'])
    const direct = await run.progress(
      ({ path, bytesDone }) => path === 'direct' && Number(bytesDone) > Number(relayed['bytesDone']),
    )
    // By then all has come that was still on its way through the relay when the news came.
    const settled = await run.progress(
      ({ bytesDone }) => Number(bytesDone) > Number(direct['bytesDone']) + HIGH_WATER_BYTES,
    )
    const relayedBytes = internet.receivedBytes()
    expectDone(await run.outcome(), 'direct')
    // The signaling is all that follows.
    const [moreRelayed, moreDone] = [
      internet.receivedBytes() - relayedBytes,
      bytes - Number(settled['bytesDone']),
    ]
    process.stdout.write(
      `after the upgrade: ${moreDone} bytes arrived, ${moreRelayed} of them over the relay\n`,
    )
    expect(moreDone).toBeGreaterThan(bytes / 8)
    expect(moreRelayed).toBeLessThan(moreDone / 8)
  })
})

describe.skipIf(reason !== null)('over the internet, with coturn', () => {
  const middle = new NetLab()
  let internet: Internet

  beforeAll(async () => {
    internet = await startInternet(middle, 'coturn')
  })
  afterAll(async () => {
    await internet.close()
    middle.close()
  })

  test('symmetric to symmetric is relayed by it', async () => {
    const [first, second] = [home(lab, internet, 1, 'symmetric'), home(lab, internet, 2, 'symmetric')]
    const options = ['--rendezvous', internet.url]
    expectDone(await transfer({ from: first.computer, to: second.computer, options }), 'relayed')
  })

  test('the relay is killed in the middle, and comes back', async () => {
    const [first, second] = [home(lab, internet, 1, 'symmetric'), home(lab, internet, 2, 'symmetric')]
    lab.slowDown(first.computer, SLOW_MBIT)
    const run = await start({
      from: first.computer,
      to: second.computer,
      bytes: SLOW_BYTES,
      options: ['--rendezvous', internet.url],
    })
    await run.progress(({ bytesDone }) => Number(bytesDone) > SLOW_BYTES / 8)
    await internet.killRelay()
    await internet.startRelay()
    const outcome = await run.outcome()
    expectDone(outcome, 'relayed')
    expectResumed(outcome)
  })

  test('the doctor knows the routers', async () => {
    const [cone, symmetric] = [home(lab, internet, 1, 'cone'), home(lab, internet, 2, 'symmetric')]
    const blocked = home(lab, internet, 3, 'cone')
    lab.nft(blocked.router, blockUdp)
    lab.ready()
    const said = await Promise.all([cone, symmetric, blocked].map(({ computer }) => causesAt(computer)))
    expect(said.map(({ internet: way }) => way)).toEqual(['direct', 'relayed', 'relayed'])
    expect(said[1]?.causes).toContain('symmetric-nat')
    expect(said[2]?.causes[0]).toBe('udp-blocked')
  })

  async function causesAt(node: Node): Promise<{ internet: unknown; causes: string[] }> {
    const run = startCli(
      ['doctor', '--json', '--rendezvous', internet.url, '--stun', `stun:${SERVER_IPV4_OTHER}`],
      {
        namespace: node.namespace,
      },
    )
    await run.exit
    const diagnosis = await run.event('diagnosis')
    const causes = (diagnosis['causes'] as { cause: string }[]).map(({ cause }) => cause)
    return { internet: diagnosis['internet'], causes }
  }
})
