import { expect, test } from '@playwright/test'
import type { RunningApp } from '../../support/electron-app.ts'
import { launchFixture } from './fixture.ts'

test.describe('calls between page, preload and main', () => {
  let running: RunningApp
  test.beforeAll(async () => {
    running = await launchFixture()
  })
  test.afterAll(() => running.close())

  test('invoke carries structured-clone values', async () => {
    const values = await running.page.evaluate(async () => {
      const sent = {
        bytes: new Uint8Array([1, 2, 255]),
        map: new Map([[1, new Date(5)]]),
        big: 7n,
        nothing: undefined,
        numbers: [NaN, -0, Infinity],
      }
      const got = (await window.fixture.echo(sent)) as typeof sent
      const signs = got.numbers.map((number) => Object.is(number, -0) || String(number))
      return [got.bytes.join(), got.map.get(1)?.getTime(), String(got.big), 'nothing' in got, signs.join()]
    })
    expect(values).toEqual(['1,2,255', 5, '7', true, 'NaN,true,Infinity'])
  })

  test('a failed handler rejects with the text that Electron gives', async () => {
    const message = await running.page.evaluate(() =>
      window.fixture.fail().catch((error: unknown) => String(error)),
    )
    expect(message).toBe("Error: Error invoking remote method 'fail': TypeError: no such thing")
  })

  test('main sends news to the page', async () => {
    const news = running.page.evaluate(
      () => new Promise((resolve) => window.fixture.onNews((item) => resolve(item))),
    )
    await running.page.evaluate(() => window.fixture.echo('the listener is there'))
    await running.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.webContents.send('news', { text: 'it rains' }),
    )
    expect(await news).toEqual({ text: 'it rains' })
  })

  test('the context bridge isolates, freezes, and calls both ways', async () => {
    const facts = await running.page.evaluate(() => {
      const { fixture } = window
      return {
        node: [typeof Reflect.get(window, 'process'), typeof Reflect.get(window, 'require')],
        frozen: Object.isFrozen(fixture) && Object.isFrozen(fixture.nested.list),
        called: fixture.callBack(({ two }) => two + 1),
        nested: String(fixture.nested.list[2] && (fixture.nested.list[2] as { three: bigint }).three),
        isArray: Array.isArray(fixture.nested.list),
      }
    })
    expect(facts).toEqual({
      node: ['undefined', 'undefined'],
      frozen: true,
      called: 3,
      nested: '3',
      isArray: true,
    })
  })

  test('an iframe gets no preload', async () => {
    const has = await running.page.evaluate(async () => {
      const frame = document.createElement('iframe')
      frame.src = '/frame.html'
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
      document.body.append(frame)
      await loaded
      return { child: 'fixture' in frame.contentWindow!, own: 'fixture' in window }
    })
    expect(has).toEqual({ child: false, own: true })
  })

  test('IPC of an iframe that has a preload is told from that of the main frame', async () => {
    const frames = await running.app.evaluate(async () => {
      const { fixture, seen } = globalThis as unknown as {
        fixture: { openWindow(preferences: object): Electron.BrowserWindow }
        seen: { frames: string[] }
      }
      const window = fixture.openWindow({ nodeIntegrationInSubFrames: true })
      await new Promise((resolve) => window.webContents.once('did-finish-load', () => resolve(undefined)))
      seen.frames.length = 0
      await window.webContents.executeJavaScript(`(async () => {
        const frame = document.createElement('iframe')
        frame.src = '/frame.html'
        document.body.append(frame)
        await new Promise((resolve) => frame.addEventListener('load', resolve))
        await window.fixture.echo(1)
        await frame.contentWindow.fixture.echo(2)
      })()`)
      const closed = new Promise((resolve) => window.once('closed', () => resolve(undefined)))
      window.close()
      await closed
      return seen.frames
    })
    expect(frames).toEqual(['main', 'sub'])
  })

  test('what the stand-in does not have fails by name', async () => {
    const messages = await running.app.evaluate((electron) => {
      const member = (object: object, key: string): unknown => Reflect.get(object, key)
      const attempts: (() => unknown)[] = [
        () => member(electron, 'inAppPurchase'),
        () => member(electron.app, 'startAccessingSecurityScopedResource'),
        () => member(electron.BrowserWindow.getAllWindows()[0]!, 'setKiosk'),
        () => member(electron.BrowserWindow, 'addExtension'),
        () => member(electron.BrowserWindow.getAllWindows()[0]!.webContents, 'printToPDF'),
      ]
      return attempts.map((attempt) => {
        try {
          return `no error: ${String(attempt())}`
        } catch (error) {
          return (error as Error).message
        }
      })
    })
    expect(messages).toEqual([
      'stand-in: electron.inAppPurchase is not implemented',
      'stand-in: app.startAccessingSecurityScopedResource is not implemented',
      'stand-in: BrowserWindow.setKiosk is not implemented',
      'stand-in: BrowserWindow (class).addExtension is not implemented',
      'stand-in: webContents.printToPDF is not implemented',
    ])
    const inPreload = await running.page.evaluate(() => {
      try {
        window.fixture.useUnknown()
        return ''
      } catch (error) {
        return String(error)
      }
    })
    expect(inPreload).toContain('stand-in: ipcRenderer.sendSync is not implemented')
  })
})
