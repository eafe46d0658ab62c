import { expect, test, type Page } from '@playwright/test'
import type { RunningApp } from '../../support/electron-app.ts'
import { launchFixture } from './fixture.ts'

/** Gives the page a port to the utility process, as `window.port`. */
async function connect(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const arrived = new Promise((resolve) => addEventListener('port', resolve, { once: true }))
    await window.fixture.connect()
    await arrived
    window.port.start()
  })
}

/** Posts `message` on window.port and answers the first message that comes back. */
function ask(page: Page, message: object): Promise<unknown> {
  return page.evaluate(
    (sent) =>
      new Promise((resolve) => {
        window.port.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data)
        window.port.postMessage(sent)
      }),
    message,
  )
}

test.describe('message ports', () => {
  let running: RunningApp
  test.beforeEach(async () => {
    running = await launchFixture()
  })
  test.afterEach(() => running.close())

  test('bulk bytes pass between page and utility process, whole and in order', async () => {
    const { page } = running
    await connect(page)
    expect(await ask(page, { kind: 'echo', value: { deep: [1, 'two'] } })).toEqual({
      value: { deep: [1, 'two'] },
    })

    const count = 300
    const bytes = 256 * 1024
    const flooded = await page.evaluate(
      ({ count, bytes }) =>
        new Promise<{ bytes: number; inOrder: boolean; isBytes: boolean }>((resolve) => {
          const result = { bytes: 0, inOrder: true, isBytes: true }
          let next = 0
          window.port.onmessage = ({ data }: MessageEvent<{ index: number; chunk: Uint8Array }>) => {
            result.inOrder &&= data.index === next++ && data.chunk[0] === data.index % 256
            result.isBytes &&=
              data.chunk instanceof Uint8Array && data.chunk.buffer.byteLength === data.chunk.length
            result.bytes += data.chunk.length
            if (next === count) resolve(result)
          }
          window.port.postMessage({ kind: 'flood', count, bytes })
        }),
      { count, bytes },
    )
    expect(flooded).toEqual({ bytes: count * bytes, inOrder: true, isBytes: true })

    const acknowledged = await page.evaluate(
      ({ count, bytes }) =>
        new Promise<number>((resolve) => {
          let total = 0
          window.port.onmessage = ({ data }: MessageEvent<{ index: number; bytes: number }>) => {
            total += data.bytes
            if (data.index === count - 1) resolve(total)
          }
          for (let index = 0; index < count; index++) {
            window.port.postMessage({ kind: 'chunk', index, chunk: new Uint8Array(bytes) })
          }
        }),
      { count, bytes },
    )
    expect(acknowledged).toBe(count * bytes)
  })

  test('what is posted before the port is connected comes first', async () => {
    const values = await running.page.evaluate(async () => {
      const values: unknown[] = []
      const arrived = new Promise((resolve) => addEventListener('port', resolve, { once: true }))
      void window.fixture.connect()
      await arrived
      await new Promise<void>((resolve) => {
        window.port.onmessage = ({ data }: MessageEvent<{ value: number }>) => {
          if (values.push(data.value) === 50) resolve()
        }
        for (let value = 0; value < 50; value++) window.port.postMessage({ kind: 'echo', value })
      })
      return values
    })
    expect(values).toEqual([...Array(50).keys()])
  })

  test('closing reaches the other side, whoever closes', async () => {
    const { page, app } = running
    const closesInUtility = () =>
      app.evaluate(
        () => (globalThis as unknown as { seen: { closesInUtility: number } }).seen.closesInUtility,
      )

    await connect(page)
    await ask(page, { kind: 'echo', value: 1 })
    await page.evaluate(() => window.port.close())
    await expect.poll(closesInUtility).toBe(1)

    await connect(page)
    await ask(page, { kind: 'echo', value: 1 })
    await page.reload()
    await expect.poll(closesInUtility).toBe(2)

    await connect(page)
    await ask(page, { kind: 'echo', value: 1 })
    await page.evaluate(() => {
      window.port.addEventListener('close', () => (document.title = 'closed'))
    })
    await app.evaluate(() => (globalThis as unknown as { utility: { kill(): void } }).utility.kill())
    await expect(page).toHaveTitle('closed')
  })

  test('a page’s own MessageChannel reaches main', async () => {
    const bytes = await running.page.evaluate(async () => {
      const { answer } = await window.fixture.openMainPort()
      return answer.get('key')!.join()
    })
    expect(bytes).toBe('1,2,3')
    await expect
      .poll(() =>
        running.app.evaluate(
          () => (globalThis as unknown as { seen: { portCloses: number } }).seen.portCloses,
        ),
      )
      .toBe(1)
  })
})

test.describe('the utility process', () => {
  test('gets messages and arguments, ends with its code, and its crash is told', async () => {
    const running = await launchFixture()
    const { app } = running
    const facts = await app.evaluate(async ({ app: electronApp }) => {
      const { fixture, seen } = globalThis as unknown as {
        fixture: { startUtility(): Electron.UtilityProcess }
        seen: { gone: { reason: string; name: string }[] }
      }
      const once = (utility: Electron.UtilityProcess, event: 'message' | 'exit') =>
        new Promise<unknown>((resolve) => (utility as unknown as NodeJS.EventEmitter).once(event, resolve))

      const first = fixture.startUtility()
      const message = once(first, 'message')
      first.postMessage('hello')
      const answer = await message
      const exit = once(first, 'exit')
      first.postMessage({ kind: 'exit', code: 3 })
      const code = await exit

      const second = fixture.startUtility()
      await new Promise((resolve) => (second as unknown as NodeJS.EventEmitter).once('spawn', resolve))
      const gone = new Promise((resolve) => electronApp.once('child-process-gone', () => resolve(undefined)))
      const killed = once(second, 'exit')
      process.kill(second.pid!, 'SIGSEGV')
      await gone
      return { answer, code, signal: await killed, gone: seen.gone.at(-1), pid: second.pid }
    })
    expect(facts).toMatchObject({
      answer: { echo: 'hello', argument: 'an-argument', type: 'utility' },
      code: 3,
      signal: 11,
      gone: { reason: 'crashed', name: 'fixture' },
    })
    expect(facts.pid).toBeUndefined()
    await running.close()
  })

  test('has only the algorithms of BoringSSL', async () => {
    const running = await launchFixture()
    const { app, page } = running
    await connect(page)
    expect(await ask(page, { kind: 'hash', algorithm: 'blake2b512' })).toEqual({
      value: 'Digest method not supported',
    })
    expect(await ask(page, { kind: 'hash', algorithm: 'sha256' })).toEqual({
      value: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    })
    const cipher = await app.evaluate(async () => {
      const crypto = process.getBuiltinModule('node:crypto')
      try {
        crypto.createCipheriv('chacha20-poly1305', Buffer.alloc(32), Buffer.alloc(12))
        return ''
      } catch (error) {
        return (error as Error).message
      }
    })
    expect(cipher).toBe('Unknown cipher')
    await running.close()
  })
})
