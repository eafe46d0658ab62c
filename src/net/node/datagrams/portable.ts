import { createSocket, type Socket } from 'node:dgram'
import { Endpoint, parseEndpoint } from '../../stun/endpoint.ts'
import { TextEndpoints } from './endpoint-cache.ts'
import type { DatagramNet, DatagramSocket } from './port.ts'

/** The data path over node:dgram: everywhere, one system call per packet. */
export function portableDatagrams(): DatagramNet {
  const endpoints = new TextEndpoints()
  const sockets = new Set<Socket>()
  return {
    kind: 'portable',
    bind: async (local, receiveBufferBytes, onDatagram) => {
      const socket = await bound(local, receiveBufferBytes)
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      return wrap(socket, local, (message, { address, port }) => {
        const from = endpoints.get(address, port)
        if (from !== null) onDatagram(from, message, 0)
      })
    },
    async close() {
      const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)))
      for (const socket of sockets) socket.close()
      await Promise.all(closed)
    },
  }
}

function bound(local: Endpoint, receiveBufferBytes: number): Promise<Socket> {
  const socket = createSocket({
    type: local.family === 4 ? 'udp4' : 'udp6',
    ipv6Only: local.family === 6,
    recvBufferSize: receiveBufferBytes,
    // Only ever asked for addresses: the default would go through dns.lookup and a later tick for each packet.
    lookup: (host, _options, callback) => callback(null, host, local.family),
  })
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close()
      reject(error)
    })
    socket.bind({ address: local.host, port: local.port }, () => {
      socket.removeAllListeners('error')
      // Of a datagram that could not be sent: it is lost, as datagrams are.
      socket.on('error', () => undefined)
      resolve(socket)
    })
  })
}

type OnMessage = (message: Buffer, source: { address: string; port: number }) => void

function wrap(socket: Socket, local: Endpoint, onMessage: OnMessage): DatagramSocket {
  let open = true
  socket.on('message', onMessage)
  socket.once('close', () => (open = false))
  const { address, port } = socket.address()
  return {
    local: parseEndpoint(address, port) ?? new Endpoint(local.ip, port),
    receiveBufferBytes: socket.getRecvBufferSize(),
    send(bytes, to) {
      // dgram throws for port 0, which a client can name as its peer's.
      if (open && to.port !== 0 && to.family === local.family) socket.send(bytes, to.port, to.host)
    },
    close() {
      if (!open) return
      open = false
      socket.off('message', onMessage)
      socket.close()
    },
  }
}
