// Runs in the page: serves the browser's WebRTC stack to the test over two WebSockets, one per kind.
import type { MessagePipe } from '../../src/core/base/message-pipe.ts'
import { Latch, QueuedEmitter } from '../../src/core/peer/events.ts'
import { servePeers } from '../../src/core/peer/remote/host.ts'
import { messagePortPipe } from '../../src/platform/web/message-port-pipe.ts'
import { webPeerFactory } from '../../src/platform/web/rtc/factory.ts'
import { decodeFrame, encodeFrame } from './browser-peer-frames.ts'

function socketPipe(kind: string): MessagePipe<unknown> {
  const socket = new WebSocket(`ws://${location.host}/${kind}`)
  socket.binaryType = 'arraybuffer'
  const messages = new QueuedEmitter<unknown>()
  const closed = new Latch()
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data instanceof ArrayBuffer) messages.emit(decodeFrame(new Uint8Array(data)))
  })
  socket.addEventListener('close', () => {
    closed.fire()
  })
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(encodeFrame(message))
    },
    onMessage: (listener) => messages.on(listener),
    onClose: (listener) => closed.on(listener),
    close: () => {
      socket.close()
    },
  }
}

/** Joins two pipes end to end. */
function bridge(first: MessagePipe<unknown>, second: MessagePipe<unknown>): void {
  first.onMessage((message) => {
    second.send(message)
  })
  second.onMessage((message) => {
    first.send(message)
  })
  first.onClose(() => {
    second.close()
  })
  second.onClose(() => {
    first.close()
  })
}

servePeers(socketPipe('web'), webPeerFactory())

const { port1, port2 } = new MessageChannel()
servePeers(messagePortPipe(port1), webPeerFactory())
bridge(socketPipe('message-port'), messagePortPipe(port2))
