import { createServer as createTcp } from 'node:net'
import { expect, test } from 'vitest'
import { onlyTcpReaches } from '../../../src/platform/node/rtc/udp-reach.ts'
import type { PeerConfig } from '../../../src/core/peer/ports.ts'
import { hasCoturn, ownAddress, startCoturn } from '../../support/coturn.ts'
import { portOf, startTestRelay } from '../../support/relay-server.ts'

const using = (...urls: readonly string[]): PeerConfig => ({ iceServers: [{ urls }], relayOnly: false })

test.skipIf(!hasCoturn)('a relay that answers over UDP needs no TCP', async () => {
  const coturn = await startCoturn()
  expect(await onlyTcpReaches(using(...coturn.udp.urls, ...coturn.tcp.urls))).toBe(false)
  await coturn.close()
})

test('a relay that answers over TCP alone does; one that does not answer at all does not', async () => {
  const server = createTcp((socket) => socket.on('error', () => undefined))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const config = using(`turn:127.0.0.1:${port}?transport=udp`, `turn:127.0.0.1:${port}?transport=tcp`)
  expect(await onlyTcpReaches(config)).toBe(true)
  await new Promise((resolve) => server.close(resolve))
  expect(await onlyTcpReaches(config)).toBe(false)
  expect(await onlyTcpReaches(using(`turn:127.0.0.1:${port}?transport=tcp`))).toBe(false)
})

test('what this computer answers itself says nothing about its network', async () => {
  const host = ownAddress()
  const own = await startTestRelay({ listen: [{ protocol: 'udp', host, port: 0 }] })
  const server = createTcp((socket) => socket.on('error', () => undefined))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const elsewhere = [`turn:127.0.0.1:${port}?transport=udp`, `turn:127.0.0.1:${port}?transport=tcp`]
  expect(await onlyTcpReaches(using(`stun:${host}:${portOf(own, 'udp', host)}`, ...elsewhere))).toBe(true)
  await own.close()
  await new Promise((resolve) => server.close(resolve))
})
