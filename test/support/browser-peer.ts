import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { type Browser, chromium } from '@playwright/test'
import { build } from 'vite'
import { type WebSocket, WebSocketServer } from 'ws'
import type { MessagePipe } from '../../src/core/base/message-pipe.ts'
import { deferred } from '../../src/core/base/deferred.ts'
import { Latch, QueuedEmitter } from '../../src/core/peer/events.ts'
import type { PeerFactory } from '../../src/core/peer/ports.ts'
import { remotePeerFactory } from '../../src/core/peer/remote/factory.ts'
import { decodeFrame, encodeFrame } from './browser-peer-frames.ts'

/** 'web': platform/web directly; 'message-port': the same behind a real MessageChannel, as in the desktop's window. */
export type BrowserPeerKind = 'web' | 'message-port'

export interface BrowserPeers {
  /** The WebRTC stack of one headless Chromium page, driven from here. */
  factory(kind: BrowserPeerKind): PeerFactory
  close(): Promise<void>
}

/** Arguments for every Chromium of ours. Candidates with the host's addresses: mDNS is not there in every sandbox. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
]
export const CHROMIUM_PATH = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

/** Starts a Chromium with one page that serves its WebRTC stack to this process. About two seconds. */
export async function startBrowserPeers(moreArgs: readonly string[] = []): Promise<BrowserPeers> {
  const server = await pageServer(path.join(import.meta.dirname, 'browser-peer-page.ts'))
  const sockets = new WebSocketServer({ server, maxPayload: 1024 * 1024, perMessageDeflate: false })
  const pipes = {
    web: deferred<MessagePipe<unknown>>(),
    'message-port': deferred<MessagePipe<unknown>>(),
  }
  sockets.on('connection', (socket, request) => {
    pipes[request.url === '/web' ? 'web' : 'message-port'].resolve(serverSocketPipe(socket))
  })
  const origin = await listenLocally(server)
  const args = [...CHROMIUM_ARGS, ...moreArgs]
  const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args })
  try {
    await openPage(browser, origin)
    const factories = {
      web: remotePeerFactory(await pipes.web.promise),
      'message-port': remotePeerFactory(await pipes['message-port'].promise),
    }
    return {
      factory: (kind) => factories[kind],
      close: () => closeAll(browser, sockets, server),
    }
  } catch (error) {
    await closeAll(browser, sockets, server)
    throw error
  }
}

/** A server of one page whose script is the bundle of `entry`, an absolute path. */
export async function pageServer(entry: string): Promise<Server> {
  const script = await bundle(entry)
  return createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>')
  })
}

async function bundle(entry: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      target: 'esnext',
      lib: {
        entry,
        formats: ['es'],
        fileName: 'page',
      },
    },
  })
  const built = Array.isArray(output) ? output[0] : output
  if (built === undefined || !('output' in built)) throw new Error('vite built nothing')
  return built.output[0].code
}

/** Listens on a free port of the loopback interface; answers the origin. */
export async function listenLocally(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

async function openPage(browser: Browser, origin: string): Promise<void> {
  const page = await browser.newPage()
  page.on('pageerror', (error) => {
    process.stderr.write(`browser page: ${error.message}\n`)
  })
  await page.goto(origin)
}

async function closeAll(browser: Browser, sockets: WebSocketServer, server: Server): Promise<void> {
  await browser.close()
  for (const socket of sockets.clients) socket.terminate()
  sockets.close()
  await new Promise((resolve) => server.close(resolve))
}

function serverSocketPipe(socket: WebSocket): MessagePipe<unknown> {
  const messages = new QueuedEmitter<unknown>()
  const closed = new Latch()
  socket.on('message', (data) => {
    if (Buffer.isBuffer(data)) messages.emit(decodeFrame(data))
  })
  socket.on('close', () => {
    closed.fire()
  })
  return {
    send: (message) => {
      if (socket.readyState === socket.OPEN) socket.send(encodeFrame(message))
    },
    onMessage: (listener) => messages.on(listener),
    onClose: (listener) => closed.on(listener),
    close: () => {
      socket.close()
    },
  }
}
