// The relay of an app on its local network, switched on and off on the settings page: two computers, each a network namespace, two windows.
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { METHOD } from '../../src/net/stun/constants.ts'
import { openUdpExchange } from '../../src/platform/node/doctor/stun-exchange.ts'
import { inNamespace } from '../support/in-namespace.ts'
import { namespacesMissing, NetLab, type Node } from '../support/netns.ts'
import { dismissAll, enterCode, share, startTwoApps, type TwoApps } from '../support/two-apps.ts'

test.skip(namespacesMissing !== null, `no network namespaces: ${namespacesMissing ?? ''}`)
test.setTimeout(400_000)

/** Files move meanwhile, on a machine that may be busy; ICE without any way is given up after 30 s. */
const arrival = { timeout: 90_000 }
/** Of a relay that is on all the time: docs/protocol/turn.md. */
const relayPort = 3478

/** One of the two. */
interface Computer {
  readonly node: Node
  readonly address: string
  readonly page: Page
}

/** Two computers, each with an app, on one LAN with no way to anywhere else. */
class House {
  readonly #lab = new NetLab()
  #apps: TwoApps | null = null
  #transfers = 0
  computers: readonly Computer[] = []

  async open(hosts: readonly [first: string, second: string], prefix: number): Promise<void> {
    const lan = this.#lab.lan('lan')
    const nodes = hosts.map((address, index) => {
      const node = this.#lab.node(`c${index}`)
      this.#lab.attach(node, { to: lan, addresses: [`${address}/${prefix}`] })
      return { node, address }
    })
    this.#lab.ready()
    const apps = await startTwoApps(['--rendezvous=none'], (side, start) => {
      const home = nodes[side]
      if (home === undefined) throw new Error('no such computer')
      return inNamespace(home.node, start)
    })
    this.#apps = apps
    const pages = [apps.sender.page, apps.receiver.page] as const
    this.computers = pages.flatMap((page, index) =>
      nodes.slice(index, index + 1).map((home) => ({ ...home, page })),
    )
  }

  async close(): Promise<void> {
    await this.#apps?.close()
    this.#lab.close()
  }

  /** On the settings page of both. */
  async set(relay: 'on' | 'off', relayOnly: boolean): Promise<void> {
    for (const { page } of this.computers) {
      await page.getByRole('button', { name: 'Settings', exact: true }).click()
      const settings = page.getByRole('dialog', { name: 'Settings' })
      await settings.getByRole('combobox', { name: 'Relay on this network' }).selectOption(relay)
      await settings.getByRole('switch', { name: /^Only through relays/ }).setChecked(relayOnly)
      await settings.getByRole('button', { name: 'Save' }).click()
      await expect(settings).toHaveCount(0)
    }
  }

  /** Whether the relay of each answers the other computer. */
  async answers(): Promise<boolean[]> {
    const [first, second] = this.computers
    if (first === undefined || second === undefined) throw new Error('no computers')
    return Promise.all([answers(second.node, first.address), answers(first.node, second.address)])
  }

  /** Has the second computer ask for a file of the first. */
  async begin(): Promise<string> {
    const [from, to] = this.computers
    if (this.#apps === null || from === undefined || to === undefined) throw new Error('no apps')
    const name = `note ${this.#transfers++}.bin`
    const file = path.join(this.#apps.folder, name)
    writeFileSync(file, randomBytes(300_000))
    await enterCode(to.page, await share(from.page, [file]))
    return name
  }

  /** Moves a file, which both windows then say went by `way`. */
  async expectMoved(way: RegExp): Promise<void> {
    const name = await this.begin()
    const [from, to] = this.computers
    if (this.#apps === null || from === undefined || to === undefined) throw new Error('no apps')
    await to.page.getByRole('button', { name: 'Accept' }).click(arrival)
    await expect(from.page.getByRole('heading', { name: 'Delivered and verified' })).toBeVisible(arrival)
    for (const { page } of this.computers) await expect(page.getByText(way).first()).toBeVisible(arrival)
    const { folder, saveFolder } = this.#apps
    const [sent, received] = [folder, saveFolder].map((each) => readFileSync(path.join(each, name)))
    expect(received?.equals(sent ?? Buffer.of())).toBe(true)
    await this.dismiss()
  }

  async dismiss(): Promise<void> {
    for (const { page } of this.computers) await dismissAll(page)
  }
}

/** Whether something answers STUN at the port of relays there, repetitions included. */
async function answers(from: Node, address: string): Promise<boolean> {
  const exchange = await inNamespace(from, () => openUdpExchange(address.includes(':') ? 6 : 4))
  try {
    const request = { method: METHOD.binding, attributes: [] }
    const { messageClass } = await exchange.ask(request, { address, port: relayPort })
    return messageClass === 'success'
  } catch {
    return false
  } finally {
    exchange.close()
  }
}

let house: House
test.beforeEach(() => {
  house = new House()
})
test.afterEach(async () => {
  await house.close()
})

test('the relay answers and relays when it is on, and is gone when it is off', async () => {
  await house.open(['192.168.7.2', '192.168.7.3'], 24)
  await house.set('on', true)
  await expect.poll(() => house.answers(), arrival).toEqual([true, true])
  await house.expectMoved(/^Relayed$/)

  await house.set('off', true)
  await expect.poll(() => house.answers(), arrival).toEqual([false, false])
  await house.begin()
  const noPath = 'The two computers found each other, but could not connect.'
  for (const { page } of house.computers) {
    await expect(page.getByRole('heading', { name: noPath })).toBeVisible(arrival)
    await expect(page.getByText(/^No relay was reached, and “Only through/)).toBeVisible()
  }
  await house.dismiss()
  await house.set('off', false)
  await house.expectMoved(/^Direct/)

  await house.set('on', true)
  await expect.poll(() => house.answers(), arrival).toEqual([true, true])
  await house.expectMoved(/^Relayed$/)
})

test('it relays on a network of IPv6 alone, without a default route', async () => {
  await house.open(['fd00:7::2', 'fd00:7::3'], 64)
  await house.set('on', true)
  await expect.poll(() => house.answers(), arrival).toEqual([true, true])
  await house.expectMoved(/^Relayed$/)
})
