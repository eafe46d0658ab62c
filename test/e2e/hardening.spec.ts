// The walls around the window, from inside a running app. SECURITY.md says which rule each test belongs to.
import { expect, test } from '@playwright/test'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type DroplineApi, RTC_PORT_MESSAGE } from '../../src/ipc/contract.ts'
import { CONTENT_SECURITY_POLICY } from '../../src/main/security-headers.ts'
import {
  dropPaths,
  findElectron,
  launchDropline,
  removeFolder,
  type RunningApp,
} from '../support/electron-app.ts'

declare global {
  interface Window {
    readonly dropline: DroplineApi
    /** Set by a test; gone when the page was replaced. */
    stillHere?: boolean
    /** The directives of the policy that were violated since a test began to listen. */
    violatedDirectives?: string[]
  }
}

const onStandin = findElectron() === 'stand-in'
const noFacts = 'needs Electron: the stand-in cannot show which of Chromium’s processes are sandboxed'

let running: RunningApp
let folder = ''
/** A page elsewhere that nobody may ever reach. */
let elsewhere: Server
let elsewhereUrl = ''
let visits = 0

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'dropline-hardening-'))
  elsewhere = createServer((_request, response) => {
    visits++
    response.end('<title>elsewhere</title>')
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`
  running = await launchDropline({ args: ['--no-lan', '--rendezvous=none', `--save-folder=${folder}`] })
  await running.page.waitForFunction(() => 'dropline' in window)
})

test.afterAll(async () => {
  await running.close()
  elsewhere.close()
  removeFolder(folder)
})

/** The answer resolves when main has been asked from now on whether a page may go somewhere else. */
async function watchNavigation(): Promise<() => Promise<void>> {
  interface Watched {
    navigationAsked: Promise<void>
  }
  await running.app.evaluate(({ webContents }) => {
    ;(globalThis as unknown as Watched).navigationAsked = new Promise((resolve) => {
      for (const contents of webContents.getAllWebContents())
        contents.once('will-frame-navigate', () => resolve())
    })
  })
  return () => running.app.evaluate(() => (globalThis as unknown as Watched).navigationAsked)
}

/** Does something in the page that would leave it, and expects that it did not. */
async function expectToStay(leave: () => Promise<unknown>): Promise<void> {
  const { page } = running
  const before = page.url()
  await page.evaluate(() => {
    window.stillHere = true
  })
  const asked = await watchNavigation()
  await leave()
  await asked()
  expect(await page.evaluate(() => window.stillHere)).toBe(true)
  expect([page.url(), visits]).toEqual([before, 0])
}

test('items 2-4, 6, 8-11: every page has the preferences that keep it in', async () => {
  const preferences = await running.app.evaluate(({ webContents }) =>
    webContents
      .getAllWebContents()
      .map((contents) =>
        (contents as unknown as { getLastWebPreferences(): object }).getLastWebPreferences(),
      ),
  )
  expect(preferences).toHaveLength(1)
  for (const preference of preferences) {
    expect(preference).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
    })
    for (const key of [
      'nodeIntegrationInWorker',
      'nodeIntegrationInSubFrames',
      'allowRunningInsecureContent',
      'experimentalFeatures',
    ])
      expect([key, Reflect.get(preference, key) ?? false]).toEqual([key, false])
    expect(Reflect.get(preference, 'webSecurity') ?? true).toBe(true)
    expect(Reflect.get(preference, 'enableBlinkFeatures') ?? '').toBe('')
  }
})

test('items 2-4: the page has nothing of Node', async () => {
  expect(
    await running.page.evaluate(() => [
      typeof Reflect.get(globalThis, 'process'),
      typeof Reflect.get(globalThis, 'require'),
      typeof Reflect.get(globalThis, 'Buffer'),
      typeof Reflect.get(globalThis, 'ipcRenderer'),
    ]),
  ).toEqual(['undefined', 'undefined', 'undefined', 'undefined'])
})

test('item 4: every process of a page is sandboxed', async () => {
  test.skip(onStandin, noFacts)
  const tabs = await running.app.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter((process) => process.type === 'Tab')
      .map((process) => process.sandboxed),
  )
  expect(tabs.length).toBeGreaterThan(0)
  expect(tabs).not.toContain(false)
})

test('item 1: the window loads nothing but its own files', async () => {
  const { page, app } = running
  const origins = new Set<string>()
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) origins.add(new URL('/', request.url()).href)
  })
  await page.reload()
  await page.waitForFunction(() => 'dropline' in window)
  expect([...origins]).toEqual([new URL('/', page.url()).href])
  const urls = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => contents.getURL()),
  )
  expect(urls).toEqual(['app://bundle/index.html'])
})

test('items 7, 18: every answer of the scheme has the policy, and other paths are not there', async () => {
  const answers = await running.page.evaluate(async () => {
    const paths = [
      '/index.html',
      '/none.html',
      '/index.html?x',
      '/%2e%2e%2fpackage.json',
      '/..%5cpackage.json',
      '//index.html',
    ]
    const fetched = await Promise.all(
      paths.map((file) => fetch(new URL(location.origin).href.replace(/\/$/, '') + file)),
    )
    return fetched.map(
      (response) => [response.status, response.headers.get('content-security-policy') ?? ''] as const,
    )
  })
  expect(answers.map(([status]) => status)).toEqual([200, 404, 404, 404, 404, 404])
  for (const [, policy] of answers) {
    // The stand-in carries MessagePorts in a worker of its own, which it has to allow.
    const ours = onStandin ? policy.replace(/; worker-src 'self' http:[^; ]*\/ports\.js$/, '') : policy
    expect(ours).toBe(CONTENT_SECURITY_POLICY)
  }
})

test('item 7: foreign and inline content is blocked', async () => {
  const { page } = running
  const outcome = await page.evaluate(async (foreign) => {
    const seen: string[] = (window.violatedDirectives = [])
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
    const script = document.createElement('script')
    const trusted = script as unknown as Element
    trusted.append('window.inlineRan = true')
    document.body.append(script)
    const image = new Image()
    image.src = `${foreign}image.png`
    const style = document.createElement('style')
    style.append('body { display: none }')
    document.head.append(style)
    const frame = document.createElement('iframe')
    frame.src = `${foreign}frame.html`
    document.body.append(frame)
    const refused: string[] = []
    await fetch(foreign).catch(() => refused.push('fetch'))
    // In a task of its own: what the test runner evaluates may use eval.
    await new Promise<void>((resolve) =>
      setTimeout(() => {
        for (const run of [
          () => Reflect.get(window, 'eval')('1') as unknown,
          () => Reflect.construct(Function, ['return 1']) as unknown,
        ])
          try {
            run()
          } catch {
            refused.push('eval')
          }
        try {
          Reflect.set(document.createElement('div'), 'innerHTML', '<b>x</b>')
        } catch {
          refused.push('innerHTML')
        }
        resolve()
      }),
    )
    return { refused, inlineRan: Reflect.get(window, 'inlineRan') === true }
  }, elsewhereUrl)
  expect(outcome).toEqual({ refused: ['fetch', 'eval', 'eval', 'innerHTML'], inlineRan: false })
  const expected = ['connect-src', 'frame-src', 'img-src', 'require-trusted-types-for', 'style-src-elem']
  // Violations are told in tasks of their own, a frame's only after the browser's process has answered.
  await expect
    .poll(() => page.evaluate(() => [...new Set(window.violatedDirectives)].sort()))
    .toEqual(expect.arrayContaining(expected))
  expect(visits).toBe(0)
  await page.reload() // The next test finds no frame and no listener of this one.
  await page.waitForFunction(() => 'dropline' in window)
})

test('item 5: every permission is denied, but the camera for our own page', async () => {
  const states = await running.page.evaluate(async () => {
    const names = ['microphone', 'geolocation', 'notifications', 'clipboard-read', 'midi']
    const query = async (name: string) =>
      (await navigator.permissions.query({ name: name as PermissionName })).state
    const ask = (wanted: MediaStreamConstraints) =>
      navigator.mediaDevices.getUserMedia(wanted).then(
        () => 'granted',
        () => 'denied',
      )
    const screen = navigator.mediaDevices.getDisplayMedia().then(
      () => 'granted',
      () => 'denied',
    )
    const denied = [...names.map(query), ask({ audio: true }), ask({ audio: true, video: true }), screen]
    return { denied: await Promise.all(denied), camera: await ask({ video: true }) }
  })
  expect(new Set(states.denied)).toEqual(new Set(['denied']))
  expect(states.camera).toBe('granted')
})

test('items 13, 14: the page stays, and opens no window', async () => {
  const { page, app } = running
  await expectToStay(() => page.evaluate((url) => location.assign(url), elsewhereUrl))
  await expectToStay(() =>
    page.evaluate((url) => {
      const link = document.createElement('a')
      link.href = url
      document.body.append(link)
      link.click()
      link.remove()
    }, elsewhereUrl),
  )
  expect(await page.evaluate((url) => window.open(url), elsewhereUrl)).toBeNull()
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  expect(visits).toBe(0)
})

test('item 13: a dropped file does not replace the page', async () => {
  const { page } = running
  const file = path.join(folder, 'dropped.html')
  writeFileSync(file, '<title>dropped</title>')
  const before = page.url()
  await page.evaluate(() => {
    window.stillHere = true
  })
  for (const target of ['body', 'header'])
    if ((await page.locator(target).count()) > 0) await dropPaths(page, page.locator(target).first(), [file])
  expect(await page.evaluate(() => window.stillHere)).toBe(true)
  expect(page.url()).toBe(before)
})

test('items 11, 12: no webview is attached', async () => {
  const { page, app } = running
  const methods = await page.evaluate((url) => {
    const webview = document.createElement('webview')
    webview.setAttribute('src', url)
    document.body.append(webview)
    const known = typeof Reflect.get(webview, 'getWebContentsId')
    webview.remove()
    return known
  }, elsewhereUrl)
  expect(methods).toBe('undefined')
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)
  expect(visits).toBe(0)
})

test('item 17: a frame inside the page has no way to main', async () => {
  const found = await running.page.evaluate(async () => {
    const frame = document.createElement('iframe')
    let text: unknown = 'a frame'
    let refused = false
    try {
      Reflect.set(frame, 'srcdoc', text)
    } catch {
      refused = true
      // The policy wants markup that somebody vouched for; an attacker with script in the page could.
      const policies = Reflect.get(window, 'trustedTypes') as {
        createPolicy(name: string, rules: object): { createHTML(text: string): unknown }
      }
      text = policies.createPolicy('test', { createHTML: (html: string) => html }).createHTML('a frame')
    }
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
    Reflect.set(frame, 'srcdoc', text)
    document.body.append(frame)
    await loaded
    const kind =
      frame.contentWindow === null ? 'no window' : typeof Reflect.get(frame.contentWindow, 'dropline')
    frame.remove()
    return { kind, refused }
  })
  expect(found).toEqual({ kind: 'undefined', refused: true })
})

test('item 20: the page has these functions, and they hold their arguments', async () => {
  const api = await running.page.evaluate(async () => {
    const bare = window.dropline as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    return {
      keys: Object.keys(window.dropline),
      types: [...new Set(Object.values(window.dropline).map((member) => typeof member))],
      madeFile: await bare['addFiles']?.([new File(['x'], '/etc/passwd')]),
      unknownItem: await bare['send']?.(['/etc/passwd']),
      noText: await bare['copyText']?.({ toString: 'x' }),
      folder: await bare['changeSettings']?.({ saveFolder: '/etc' }),
    }
  })
  // Which they are: unit/preload.
  expect(api.keys.length).toBeGreaterThan(20)
  expect(api.types).toEqual(['function'])
  expect(api.madeFile).toMatchObject({ ok: false, error: { code: 'nothing-to-send' } })
  expect(api.unknownItem).toMatchObject({ ok: false, error: { code: 'internal' } })
  expect(api.noText).toMatchObject({ ok: false, error: { code: 'internal' } })
  expect(api.folder).toMatchObject({ ok: false, error: { code: 'setting-invalid' } })
})

/** Resolves with what came with the next port for WebRTC. */
function nextPort(): Promise<{ ports: number; ownOrigin: boolean }> {
  return running.page.evaluate(
    (name) =>
      new Promise<{ ports: number; ownOrigin: boolean }>((resolve) => {
        window.addEventListener('message', function onPort(event) {
          if (event.data !== name) return
          window.removeEventListener('message', onPort)
          resolve({ ports: event.ports.length, ownOrigin: event.origin === location.origin })
        })
      }),
    RTC_PORT_MESSAGE,
  )
}

test('the page gets one port to the engine, from its own origin', async () => {
  const port = nextPort()
  expect(await running.page.evaluate(() => window.dropline.rtcReady())).toMatchObject({ ok: true })
  expect(await port).toEqual({ ports: 1, ownOrigin: true })
})

test('the app goes on when its engine is killed', async () => {
  const { page, app } = running
  const restarted = page.evaluate(
    () => new Promise<string>((resolve) => window.dropline.onEngineRestarted(() => resolve('restarted'))),
  )
  const before = nextPort()
  await page.evaluate(() => window.dropline.rtcReady())
  await before
  const port = nextPort()
  // The listener is there before the kill: both go through the page in order.
  await page.evaluate(() => window.dropline.settings())
  const killed = await app.evaluate(({ app: electron }) => {
    const engines = electron
      .getAppMetrics()
      .filter(
        (metric) =>
          metric.type === 'Utility' &&
          (metric.serviceName === undefined || metric.name === 'Dropline engine'),
      )
    for (const engine of engines) process.kill(engine.pid, 'SIGKILL')
    return engines.length
  })
  expect(killed).toBe(1)
  expect(await restarted).toBe('restarted')
  expect(await port).toEqual({ ports: 1, ownOrigin: true })
  const settings = await page.evaluate(() => window.dropline.settings())
  expect(settings).toMatchObject({ ok: true, value: { saveFolder: folder, lan: false, rendezvousUrl: null } })
})
