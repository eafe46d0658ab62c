// How fast bytes pass over a MessagePort between a window and a utility process of the stand-in: a benchmark of the desktop
// app measures the app only as long as this is far above it. Prints one JSON line: MB/s (10^6 bytes) each way.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron } from '@playwright/test'

const root = resolve(import.meta.dirname, '..')
const megabytes = Number(process.argv[2] ?? 512)
const messageBytes = 256 * 1024
const count = Math.ceil((megabytes * 1e6) / messageBytes)

const userData = mkdtempSync(join(tmpdir(), 'standin-port-'))
const app = await _electron.launch({
  executablePath: join(root, 'tools/electron-standin/electron'),
  args: [join(root, 'test/e2e/standin/fixture-app'), `--user-data-dir=${userData}`],
  env: { ...process.env, STANDIN_HEADLESS: '1' },
})
const page = await app.firstWindow()
await page.waitForURL((url) => url.href !== 'about:blank')
await page.evaluate(async () => {
  const arrived = new Promise((done) => addEventListener('port', done, { once: true }))
  await window.fixture.connect()
  await arrived
  window.port.start()
})

/** Runs one direction in the page, with 4 MiB in flight, and answers its seconds. */
const run = (direction) =>
  page.evaluate(
    ({ direction, count, messageBytes, inFlight }) =>
      new Promise((done) => {
        const { port } = window
        const start = performance.now()
        const finish = () => done((performance.now() - start) / 1000)
        let next = 0
        const send = () =>
          next < count &&
          port.postMessage({ kind: 'chunk', index: next++, chunk: new Uint8Array(messageBytes) })
        port.onmessage = ({ data }) => {
          if (data.index === count - 1) return finish()
          if (direction === 'toPage') port.postMessage({ kind: 'acknowledge' })
          else send()
        }
        if (direction === 'toPage')
          port.postMessage({ kind: 'flood', count, bytes: messageBytes, window: inFlight })
        else for (let index = 0; index < inFlight; index++) send()
      }),
    { direction, count, messageBytes, inFlight: 16 },
  )

const rate = (seconds) => Math.round((count * messageBytes) / 1e6 / seconds)
const toPage = rate(await run('toPage'))
const toUtility = rate(await run('toUtility'))
console.log(JSON.stringify({ figure: 'standin-port', messageBytes, toPage, toUtility, unit: 'MB/s' }))
await app.close()
rmSync(userData, { recursive: true, force: true })
