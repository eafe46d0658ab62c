import { describe, expect, test } from 'vitest'
import {
  HIGH_WATER_BYTES,
  LOW_WATER_BYTES,
  type PeerConnectionPort,
} from '../../../../../src/core/peer/ports.ts'
import { remotePeerFactory } from '../../../../../src/core/peer/remote/factory.ts'
import { servePeers } from '../../../../../src/core/peer/remote/host.ts'
import { REMOTE_PEERS_LIMIT } from '../../../../../src/core/peer/remote/messages.ts'
import { settle } from '../../../../support/manual-clock.ts'
import { type MemoryPeers, memoryPeers } from '../../../../support/memory-peers.ts'
import { memoryPipePair } from '../../../../support/memory-pipe.ts'
import { closed, collect, connectRaw, NO_SERVERS } from '../../../../support/peer-pair.ts'

const MESSAGE_BYTES = 256 * 1024

async function world() {
  const stack = memoryPeers()
  const [engine, host] = memoryPipePair<unknown>((message) => [structuredClone(message)])
  const stop = servePeers(host, stack)
  const factory = remotePeerFactory(engine)
  const [local, other] = await connectRaw(factory, stack)
  return { stack, engine, host, stop, factory, local, other, hosted: hostedPeer(stack) }
}

function hostedPeer(stack: MemoryPeers) {
  // connectRaw creates the remote one first, but its message travels.
  const hosted = stack.created[1]
  if (hosted === undefined) throw new Error('no hosted peer')
  return hosted
}

function lowCount(peer: PeerConnectionPort): () => number {
  let count = 0
  peer.channel.onLow(() => (count += 1))
  return () => count
}

describe('peers over a pipe', () => {
  test('carry messages, paths and the close', async () => {
    const { local, other } = await world()
    local.channel.send(Uint8Array.of(1, 2))
    expect(await collect(other.channel, 2)).toEqual([Uint8Array.of(1, 2)])
    other.channel.send(Uint8Array.of(3))
    expect(await collect(local.channel, 1)).toEqual([Uint8Array.of(3)])
    expect(await local.selectedPath()).toEqual({ path: 'direct', relay: null })
    const seen = closed(local.channel)
    other.close()
    await seen
    local.close()
  })

  test('bufferedBytes counts the pipe and the channel behind it', async () => {
    const { local, hosted } = await world()
    const lows = lowCount(local)
    hosted.channel.hold()
    for (let sent = 0; sent < HIGH_WATER_BYTES; sent += MESSAGE_BYTES)
      local.channel.send(new Uint8Array(MESSAGE_BYTES))
    expect(local.channel.bufferedBytes).toBe(HIGH_WATER_BYTES)
    await settle()
    expect(hosted.channel.bufferedBytes).toBe(HIGH_WATER_BYTES)
    expect(local.channel.bufferedBytes).toBe(HIGH_WATER_BYTES)

    hosted.channel.release((HIGH_WATER_BYTES - LOW_WATER_BYTES) / MESSAGE_BYTES - 1)
    await settle()
    expect(lows()).toBe(0)
    hosted.channel.release(1)
    await settle()
    expect(lows()).toBe(1)
    expect(local.channel.bufferedBytes).toBe(LOW_WATER_BYTES)

    hosted.channel.release()
    // The figure that was read last asked for a newer one.
    await settle()
    expect(local.channel.bufferedBytes).toBe(0)
  })

  test('a channel that drains at once lets a sender go on, too', async () => {
    const { local } = await world()
    const lows = lowCount(local)
    for (let sent = 0; sent <= HIGH_WATER_BYTES; sent += MESSAGE_BYTES)
      local.channel.send(new Uint8Array(MESSAGE_BYTES))
    await settle()
    expect(lows()).toBe(1)
    for (let sent = 0; sent < LOW_WATER_BYTES + 65_536; sent += 65_536)
      local.channel.send(new Uint8Array(65_536))
    await settle()
    expect(lows()).toBe(2)
  })

  test('close with the pipe, on both sides', async () => {
    const { engine, local, hosted, factory } = await world()
    const seen = closed(local.channel)
    const [offer, path] = [local.createOffer(), local.selectedPath()]
    engine.close()
    await seen
    await expect(offer).rejects.toMatchObject({ code: 'peer-lost' })
    expect(await path).toBeNull()
    await settle()
    expect(hosted.closes).toBe(1)
    const late = factory.create(NO_SERVERS)
    await closed(late.channel)
    await expect(late.createOffer()).rejects.toMatchObject({ code: 'peer-lost' })
  })

  test('close when the host stops serving', async () => {
    const { stop, local, hosted } = await world()
    const seen = closed(local.channel)
    stop()
    stop()
    await seen
    expect(hosted.closes).toBe(1)
  })

  test('a stack that refuses a configuration gives a peer that failed', async () => {
    const [engine, host] = memoryPipePair<unknown>()
    servePeers(host, {
      create() {
        throw new SyntaxError('bad URL')
      },
    })
    const peer = remotePeerFactory(engine).create(NO_SERVERS)
    const states: string[] = []
    peer.onState((state) => states.push(state))
    await closed(peer.channel)
    expect(states).toEqual(['failed'])
  })

  test('what a call throws comes back as a rejection', async () => {
    const { factory, local } = await world()
    await expect(factory.create(NO_SERVERS).acceptOffer('nonsense')).rejects.toThrow('protocol-violation')
    local.close()
  })

  const nonsense: readonly (readonly [string, unknown])[] = [
    ['no object', 7],
    ['null', null],
    ['an unknown type', { type: 'eval', peer: 0 }],
    ['data without bytes', { type: 'data', peer: 0 }],
    ['data that is too long', { type: 'data', peer: 0, bytes: new Uint8Array(MESSAGE_BYTES + 1) }],
    ['data that is no byte array', { type: 'data', peer: 0, bytes: [1, 2, 3] }],
    ['an extra field', { type: 'close', peer: 0, force: true }],
  ]
  test.each(nonsense)('%s ends the pipe, from either side', async (_name, message) => {
    for (const from of ['engine', 'host'] as const) {
      const set = await world()
      const seen = Promise.all([closed(set.local.channel), closed(set.hosted.channel)])
      set[from].send(message)
      await seen
    }
  })

  test('an engine cannot be told that more has left than it has sent', async () => {
    const { host, local } = await world()
    const seen = closed(local.channel)
    host.send({ type: 'drained', peer: 0, totalBytes: 1 })
    await seen
  })

  test('a host opens no more peers than the limit', async () => {
    const stack = memoryPeers()
    const [engine, host] = memoryPipePair<unknown>()
    servePeers(host, stack)
    const factory = remotePeerFactory(engine)
    const peers = Array.from({ length: REMOTE_PEERS_LIMIT + 1 }, () => factory.create(NO_SERVERS))
    await Promise.all(peers.map((peer) => closed(peer.channel)))
    expect(stack.created).toHaveLength(REMOTE_PEERS_LIMIT)
  })
})
