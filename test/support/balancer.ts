import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A TCP load balancer: each connection goes to the first target that takes it. */
export interface Balancer {
  readonly port: number
  /** The order in which targets are tried from now on. */
  prefer(...ports: readonly number[]): void
  close(): Promise<void>
}

/** Starts a balancer on loopback, for targets on loopback. */
export async function startBalancer(...ports: readonly number[]): Promise<Balancer> {
  let order = ports
  const open = new Set<Socket>()

  function track(socket: Socket): Socket {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => open.delete(socket))
    return socket
  }

  function tryNext(client: Socket, targets: readonly number[]): void {
    const [target, ...others] = targets
    if (target === undefined) {
      client.destroy()
      return
    }
    const upstream = track(connect(target, '127.0.0.1'))
    upstream.once('error', () => {
      if (upstream.bytesRead === 0) tryNext(client, others)
      else client.destroy()
    })
    upstream.once('connect', () => {
      upstream.removeAllListeners('error').on('error', () => client.destroy())
      upstream.once('close', () => client.destroy())
      client.once('close', () => upstream.destroy())
      client.pipe(upstream).pipe(client)
    })
  }

  const server = createServer((client) => {
    tryNext(track(client), order)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    prefer: (...next) => {
      order = next
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
