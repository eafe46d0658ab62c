import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { dialEndpoint } from '../../../../../src/platform/node/signaling/websocket.ts'

it('gives up on who takes the connection but never answers', async () => {
  const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  try {
    const { port } = silent.address() as AddressInfo
    const dialled = dialEndpoint({ address: '127.0.0.1', port }, new AbortController().signal, 50)
    await expect(dialled).rejects.toThrow('handshake has timed out')
  } finally {
    silent.close()
  }
})
