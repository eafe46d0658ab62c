// Two computers on one LAN between which UDP is blocked: one of them relays for the two.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NetTransfer } from '../../support/net-transfer.ts'
import { namespacesMissing, NetLab, type Node } from '../../support/netns.ts'

if (namespacesMissing !== null)
  process.stderr.write(`The tests of the relay on the LAN are skipped: ${namespacesMissing}\n`)

let lab: NetLab
let running: NetTransfer | null = null

beforeEach(() => {
  lab = new NetLab()
})
afterEach(async () => {
  await running?.close()
  running = null
  lab.close()
})

/** Two on one LAN; of UDP only multicast DNS and these ports come through. */
function computers(...ports: readonly number[]): readonly [Node, Node] {
  const lan = lab.lan('lan')
  const [a, b] = [lab.node('a'), lab.node('b')]
  const open = [5353, ...ports].join(', ')
  for (const [index, node] of [a, b].entries()) {
    lab.attach(node, { to: lan, addresses: [`192.168.7.${index + 2}/24`] })
    lab.nft(
      node,
      `table inet block {
        chain input {
          type filter hook input priority 0;
          iifname "eth0" udp dport { ${open} } accept;
          iifname "eth0" udp sport { ${open} } accept;
          iifname "eth0" meta l4proto udp drop;
        }
      }`,
    )
  }
  lab.ready()
  return [a, b]
}

async function expectRelayed(from: Node, to: Node, options: readonly string[]): Promise<void> {
  running = await NetTransfer.start({ from, to, options })
  const { sent, received, codes, same } = await running.outcome()
  expect(codes).toEqual([0, 0])
  expect(same).toBe(true)
  expect([sent['path'], received['path']]).toEqual(['relayed', 'relayed'])
}

describe.skipIf(namespacesMissing !== null)('where UDP between two computers is blocked', () => {
  test('one relays for the two over TCP, without any setting', async () => {
    await expectRelayed(...computers(), [])
  })

  test('and its port for UDP is open, it relays over UDP', async () => {
    await expectRelayed(...computers(3478), ['--relay', 'on'])
  })
})
