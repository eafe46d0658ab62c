import { expect, test } from '@playwright/test'
import type { RunningApp } from '../../support/electron-app.ts'
import { launchFixture } from './fixture.ts'

interface Seen {
  readonly seen: { readonly vetoed: string[]; readonly opened: string[] }
}

test.describe('the walls around a page', () => {
  let running: RunningApp
  test.beforeAll(async () => {
    running = await launchFixture()
  })
  test.afterAll(() => running.close())

  test('the policy in the response header holds', async () => {
    const violated = await running.page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const directives: string[] = []
          document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
            if (directives.push(effectiveDirective) === 3) resolve(directives)
          })
          new Image().src = 'https://example.com/x.png'
          fetch('https://example.com/').catch(() => undefined)
          try {
            new WebSocket('ws://127.0.0.1:9/')
          } catch {
            // Some versions throw instead of failing later.
          }
        }),
    )
    expect(violated.sort()).toEqual(['connect-src', 'connect-src', 'img-src'])
    const evaluated = await running.page.evaluate(() => {
      const script = document.createElement('script')
      try {
        script.text = 'window.injected = true'
        document.body.append(script)
      } catch {
        // Trusted Types refuse the assignment itself.
      }
      return 'injected' in window
    })
    expect(evaluated).toBe(false)
  })

  test('the app’s permission handlers decide', async () => {
    const states = await running.page.evaluate(async () => {
      const names = ['camera', 'microphone', 'geolocation', 'notifications', 'clipboard-read', 'midi']
      const all = names.map((name) => navigator.permissions.query({ name: name as PermissionName }))
      const media = await navigator.mediaDevices
        .getUserMedia({ audio: true })
        .catch((error: unknown) => (error as Error).name)
      return [...(await Promise.all(all)).map(({ state }) => state), media]
    })
    expect(states).toEqual(['denied', 'denied', 'denied', 'denied', 'denied', 'denied', 'NotAllowedError'])
  })

  test('will-navigate can refuse, and window.open is null when denied', async () => {
    const { page, app } = running
    const before = page.url()
    const opened = await page.evaluate(() => window.open('https://example.com/popup') === null)
    await page.evaluate(() => void (location.href = 'https://example.com/elsewhere'))
    await expect
      .poll(() => app.evaluate(() => (globalThis as unknown as Seen).seen))
      .toMatchObject({ vetoed: ['https://example.com/elsewhere'], opened: ['https://example.com/popup'] })
    expect(opened).toBe(true)
    expect(page.url()).toBe(before)
    expect(app.windows()).toHaveLength(1)
  })

  test('a link that wants a window of its own gets none when that is denied', async () => {
    await running.page.evaluate(() => {
      const link = Object.assign(document.createElement('a'), {
        href: 'https://example.com/new',
        target: '_blank',
      })
      document.body.append(link)
      link.click()
    })
    await expect
      .poll(() => running.app.evaluate(() => (globalThis as unknown as Seen).seen.opened.at(-1)))
      .toBe('https://example.com/new')
    await expect.poll(() => running.app.windows().length).toBe(1)
  })

  test('the app sees its own address, preferences and processes', async () => {
    const facts = await running.app.evaluate(({ BrowserWindow, app }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      // Not in Electron's types, but there since ever.
      const { getLastWebPreferences } = webContents as unknown as {
        getLastWebPreferences: () => Record<string, unknown>
      }
      const { sandbox, contextIsolation, nodeIntegration } = getLastWebPreferences.call(webContents)
      return {
        url: webContents.getURL(),
        preferences: [sandbox, contextIsolation, nodeIntegration],
        tabs: app
          .getAppMetrics()
          .filter(({ type }) => type === 'Tab')
          .map(({ sandboxed }) => sandboxed),
      }
    })
    expect(facts).toEqual({ url: 'app://bundle/index.html', preferences: [true, true, false], tabs: [true] })
  })
})
