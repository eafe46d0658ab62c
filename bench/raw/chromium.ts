import { type Browser, chromium, type Page } from '@playwright/test'
import { CHROMIUM_ARGS, CHROMIUM_PATH } from '../../test/support/browser-peer.ts'
import { type RawInit, type RawResult, toResult } from './types.ts'

/** What the page keeps between the calls below. */
interface BenchWindow {
  connection: RTCPeerConnection
  channel: RTCDataChannel
  received: Promise<number>
}

/** Zeros from one Chromium to another: two browsers, so that nothing is shared but the machine. */
export async function measureRawChromium(init: RawInit): Promise<RawResult> {
  const browsers: Browser[] = []
  const openPage = async (): Promise<Page> => {
    const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: CHROMIUM_ARGS })
    browsers.push(browser)
    return await browser.newPage()
  }
  try {
    const [sender, receiver] = await Promise.all([openPage(), openPage()])
    return await measureBetweenPages(sender, receiver, init)
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()))
  }
}

/** The same between two pages that are open already. */
export async function measureBetweenPages(sender: Page, receiver: Page, init: RawInit): Promise<RawResult> {
  await Promise.all([sender.evaluate(prepare, init), receiver.evaluate(prepare, init)])
  const offer = await sender.evaluate(describe, null)
  const answer = await receiver.evaluate(describe, offer)
  const before = await Promise.all([cpuSeconds(sender), cpuSeconds(receiver)])
  const received = receiver.evaluate(() => (globalThis as unknown as BenchWindow).received)
  await sender.evaluate(acceptAndPump, { answer, init })
  const seconds = await received
  const after = await Promise.all([cpuSeconds(sender), cpuSeconds(receiver)])
  await Promise.all([sender.evaluate(closeBench), receiver.evaluate(closeBench)])
  return toResult('chromium', init, {
    seconds,
    cpuSeconds: { sender: after[0] - before[0], receiver: after[1] - before[1] },
  })
}

/** Of all processes of the browser that `page` is in. */
async function cpuSeconds(page: Page): Promise<number> {
  const session = await page.context().browser()?.newBrowserCDPSession()
  const info = await session?.send('SystemInfo.getProcessInfo')
  return info?.processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0) ?? 0
}

// The functions below run in the page: they see nothing of this file.

function prepare(init: RawInit): void {
  const bench = globalThis as unknown as BenchWindow
  bench.connection = new RTCPeerConnection()
  bench.channel = bench.connection.createDataChannel('bench', { negotiated: true, id: 0 })
  bench.channel.binaryType = 'arraybuffer'
  bench.received = new Promise((resolve) => {
    let received = 0
    let startedAtMs = 0
    bench.channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      if (received === 0) startedAtMs = performance.now()
      received += data.byteLength
      if (received >= init.totalBytes) resolve((performance.now() - startedAtMs) / 1000)
    }
  })
}

/** The local description with all candidates; an answer when `offer` is given. */
async function describe(offer: string | null): Promise<string> {
  const { connection } = globalThis as unknown as BenchWindow
  const gathered = new Promise<void>((resolve) => {
    connection.onicecandidate = ({ candidate }) => {
      if (candidate === null) resolve()
    }
  })
  if (offer !== null) await connection.setRemoteDescription({ type: 'offer', sdp: offer })
  await connection.setLocalDescription()
  await gathered
  return connection.localDescription?.sdp ?? ''
}

async function acceptAndPump({ answer, init }: { answer: string; init: RawInit }): Promise<void> {
  const { connection, channel } = globalThis as unknown as BenchWindow
  const zeros = new Uint8Array(init.messageBytes)
  let sent = 0
  const fill = (): void => {
    while (sent < init.totalBytes && channel.bufferedAmount < init.highWaterBytes) {
      channel.send(zeros)
      sent += zeros.length
    }
  }
  channel.bufferedAmountLowThreshold = init.lowWaterBytes
  channel.onbufferedamountlow = fill
  channel.onopen = fill
  await connection.setRemoteDescription({ type: 'answer', sdp: answer })
}

function closeBench(): void {
  ;(globalThis as unknown as BenchWindow).connection.close()
}
