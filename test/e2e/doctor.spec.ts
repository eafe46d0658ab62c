// The doctor's page and the tests of servers in the real app, against a real `dropline serve`.
import { expect, type Locator, type Page, test } from '@playwright/test'
import { axeFindings } from '../support/axe.ts'
import { type CliRun, startCli } from '../support/cli.ts'
import { ownAddress } from '../support/coturn.ts'
import { launchDropline, type RunningApp } from '../support/electron-app.ts'
import { issueRestCredentials } from '../../src/net/turn/credentials.ts'

test.describe.configure({ mode: 'serial' })

const examinationMs = 90_000
const secret = 'a secret of this test alone'.replaceAll(' ', '-')

let server: CliRun
let url: string
let turnPort: number
let running: RunningApp
let page: Page

test.beforeAll(async () => {
  const host = ownAddress()
  const flags = ['--turn-port', '0', '--private-peers', '--turn-secret', secret]
  server = startCli(['serve', '--json', '--host', host, '--port', '0', ...flags])
  const listening = await server.event('listening')
  url = String(listening['url'])
  turnPort = portOf(listening)
  running = await launchDropline({ args: [`--rendezvous=${url}`] })
  page = running.page
})
test.afterAll(async () => {
  await running.close()
  server.child.kill('SIGTERM')
  await server.exit
})

/** The UDP port of the relay. */
function portOf(listening: object): number {
  const port = /turn:[^"]*:(\d+)\?transport=udp/.exec(JSON.stringify(listening))?.[1]
  if (port === undefined) throw new Error(`no relay in ${JSON.stringify(listening)}`)
  return Number(port)
}

async function openDoctor(): Promise<Locator> {
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Connection check' }).click()
  return page.getByRole('dialog', { name: 'Connection check' })
}

async function examined(dialog: Locator): Promise<void> {
  await expect(dialog.getByRole('button', { name: 'Copy report' })).toBeVisible({ timeout: examinationMs })
}

test('the page examines the network of this computer, and says that the server and its relay work', async () => {
  const dialog = await openDoctor()
  await examined(dialog)
  await expect(dialog.getByText(/computers elsewhere are reached/)).toBeVisible()
  await expect(dialog.getByText(/introduced two sides in/)).toBeVisible()
  await expect(dialog.getByText(/^relays at /).first()).toBeVisible()
  await expect(dialog.getByRole('table').getByRole('cell', { name: 'relay (TURN)' }).first()).toBeVisible()
  await expect(dialog.getByText(/connected to itself in/)).toBeVisible()
  expect(await axeFindings(page)).toEqual([])
})

test('a relay is tried with a wrong password and the right one, and is kept', async () => {
  const dialog = page.getByRole('dialog', { name: 'Connection check' })
  const { username, credential } = issueRestCredentials(secret, 'ann', 600, Date.now())
  await dialog.getByRole('textbox', { name: 'Address' }).fill(`turn:${ownAddress()}:${turnPort}`)
  await dialog.getByRole('textbox', { name: 'User name' }).fill(username)
  await dialog.getByLabel('Password').fill('wrong')
  await dialog.getByRole('button', { name: 'Test', exact: true }).click()
  await expect(dialog.getByText('refuses the user name or password (401)')).toBeVisible()
  await dialog.getByLabel('Password').fill(credential)
  await expect(dialog.getByText('refuses the user name or password (401)')).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Test', exact: true }).click()
  await expect(dialog.getByRole('status').getByText(/relays at /)).toBeVisible()
  await dialog.getByRole('button', { name: 'Add to the settings' }).click()
  await expect(dialog.getByText('Added to the settings.')).toBeVisible()
  await page.keyboard.press('Escape')
  const settings = await page.evaluate(() => window.dropline.settings())
  expect(settings.ok && settings.value.iceServers).toEqual([
    { urls: [`turn:${ownAddress()}:${turnPort}`], username, credential },
  ])
})

test('servers are tested, added, changed and removed in the settings', async () => {
  await page.getByRole('button', { name: 'Settings' }).click()
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('button', { name: 'Test Rendezvous server' }).click()
  await expect(dialog.getByText(/introduced two sides in/)).toBeVisible()
  const list = dialog.getByRole('group', { name: 'STUN and TURN servers' })
  await list.getByRole('button', { name: /^Test turn:/ }).click()
  await expect(list.getByText(/relays at /)).toBeVisible()
  await list.getByRole('button', { name: 'Add server' }).click()
  await list.getByRole('textbox', { name: 'Address' }).fill('stun:')
  await list.getByRole('button', { name: 'Done' }).click()
  await expect(list.getByText(/^Use an address such as/)).toBeVisible()
  await list.getByRole('textbox', { name: 'Address' }).fill(`stun:${ownAddress()}:${turnPort}`)
  expect(await axeFindings(page)).toEqual([])
  await list.getByRole('textbox', { name: 'Address' }).press('Enter')
  await list.getByRole('button', { name: /^Remove turn:/ }).click()
  await dialog.getByRole('switch', { name: /^Only through relays/ }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  const settings = await page.evaluate(() => window.dropline.settings())
  expect(settings.ok && settings.value).toMatchObject({
    iceServers: [{ urls: [`stun:${ownAddress()}:${turnPort}`] }],
    relayOnly: true,
  })
})

test('a server that is down is named, from the error that it made', async () => {
  server.child.kill('SIGTERM')
  await server.exit
  await page.evaluate(() => window.dropline.changeSettings({ lan: false, relayOnly: false }))
  await page.getByRole('textbox', { name: 'Pairing code' }).fill('4821-ocean-velvet')
  await page.getByRole('button', { name: 'Receive', exact: true }).click()
  await page.getByRole('button', { name: 'Find out why' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connection check' })
  await examined(dialog)
  await expect(dialog.getByText(/the rendezvous server does not run there/)).toBeVisible()
  await expect(dialog.getByText(/Start the server/)).toBeVisible()
})
