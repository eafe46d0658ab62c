import { connect } from 'node:net'
import { type ClientOptions, type RawData, WebSocket } from 'ws'
import { authorityOf } from '../../../core/base/ip-address.ts'
import { QueuedPipe } from '../../../core/signaling/queued-pipe.ts'
import { CONNECT_TIMEOUT_MS } from '../../../core/signaling/ask.ts'
import { WEB_SOCKET_MESSAGE_LIMIT_BYTES } from '../../../core/signaling/rendezvous-messages.ts'
import type { WebSocketConnector, WebSocketPipe } from '../../../core/signaling/web-socket.ts'

/** What an end of a WebSocket takes from the other; ws's own defaults (100 MiB, 16384 fragments) invite floods. */
export const webSocketLimits = {
  maxPayload: WEB_SOCKET_MESSAGE_LIMIT_BYTES,
  maxFragments: 8,
  maxBufferedChunks: 64,
  perMessageDeflate: false,
} as const

/** Unsent bytes above which the other side counts as gone: it has stopped reading. */
const UNSENT_LIMIT_BYTES = 1024 * 1024

/** How long the closing handshake may take before the socket is destroyed. */
const CLOSE_TIMEOUT_MS = 2_000

/** Opens WebSockets with the `ws` package. */
export const connectWebSocket: WebSocketConnector = (url, signal) => dialWebSocket(url, signal, {})

/** Opens a WebSocket with further options of `ws`. Rejects with Error; an abort ends the attempt. */
export function dialWebSocket(
  url: string,
  signal: AbortSignal,
  options: ClientOptions,
): Promise<WebSocketPipe> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket = new WebSocket(url, {
      ...webSocketLimits,
      handshakeTimeout: CONNECT_TIMEOUT_MS,
      ...options,
    })
    // Before `open`, so that a message in the packet of the handshake's answer is not lost.
    const pipe = pipeOverWebSocket(socket)
    const onAbort = (): void => {
      socket.terminate()
    }
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('open', () => {
      signal.removeEventListener('abort', onAbort)
      resolve(pipe)
    })
    socket.once('close', () => {
      signal.removeEventListener('abort', onAbort)
      reject(new Error('the connection was closed before it opened'))
    })
    socket.once('error', reject)
  })
}

/** Opens a WebSocket to an IP address, which may have a zone; a URL has no place for that. Like dialWebSocket. */
export function dialEndpoint(
  { address, port }: { readonly address: string; readonly port: number },
  signal: AbortSignal,
  handshakeTimeoutMs: number,
): Promise<WebSocketPipe> {
  return dialWebSocket(`ws://${authorityOf(address, port)}/`, signal, {
    handshakeTimeout: handshakeTimeoutMs,
    // The limit for the handshake is the socket's own: who makes it has to set it.
    createConnection: () => connect({ host: address, port, timeout: handshakeTimeoutMs }),
  })
}

/** A `ws` WebSocket, of a client or of a server, as a pipe of text and binary messages. */
export function pipeOverWebSocket(socket: WebSocket): WebSocketPipe {
  const pipe = new QueuedPipe<string | Uint8Array>({
    send: (message) => {
      if (socket.readyState !== WebSocket.OPEN) return
      if (socket.bufferedAmount > UNSENT_LIMIT_BYTES) socket.terminate()
      else socket.send(message)
    },
    close: () => {
      closeSoon(socket)
    },
  })
  socket.on('message', (data, isBinary) => {
    pipe.deliver(isBinary ? plainBytes(bytesOf(data)) : bytesOf(data).toString('utf8'))
  })
  socket.on('error', () => {
    // 'close' follows and is what counts; without a listener the error would end the process.
  })
  socket.on('close', () => {
    pipe.end()
  })
  return pipe
}

/** Closes with a closing handshake that is not waited for longer than CLOSE_TIMEOUT_MS. */
export function closeSoon(socket: WebSocket, code = 1000): void {
  if (socket.readyState === WebSocket.CLOSED) return
  const timer = setTimeout(() => {
    socket.terminate()
  }, CLOSE_TIMEOUT_MS)
  socket.once('close', () => {
    clearTimeout(timer)
  })
  socket.close(code)
}

function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
