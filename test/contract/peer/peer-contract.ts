import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  CHANNEL_MESSAGE_LIMIT_BYTES,
  HIGH_WATER_BYTES,
  type PeerConnectionPort,
  type PeerFactory,
  type PeerState,
} from '../../../src/core/peer/ports.ts'
import { parseSdp } from '../../../src/core/peer/sdp.ts'
import {
  closed,
  collect,
  connectRaw,
  low,
  NO_SERVERS,
  opened,
  patternBytes,
  pump,
  sha256Hex,
} from '../../support/peer-pair.ts'

export interface StackUnderTest {
  readonly factory: PeerFactory
  close(): Promise<void> | void
}

/** What every PeerFactory must do, whatever stack is behind it. Both peers are of the same stack. */
export function peerContract(name: string, start: () => Promise<StackUnderTest> | StackUnderTest): void {
  describe(`peer contract: ${name}`, () => {
    let stack: StackUnderTest
    const open: PeerConnectionPort[] = []

    beforeAll(async () => {
      stack = await start()
    })
    afterAll(async () => {
      for (const peer of open) peer.close()
      await stack.close()
    })

    async function pair(): Promise<[PeerConnectionPort, PeerConnectionPort]> {
      const peers = await connectRaw(stack.factory, stack.factory)
      open.push(...peers)
      return peers
    }

    function create(): PeerConnectionPort {
      const peer = stack.factory.create(NO_SERVERS)
      open.push(peer)
      return peer
    }

    test('describes itself in SDP that the strict parser reads', async () => {
      const [offerer, answerer] = [create(), create()]
      const offer = await offerer.createOffer()
      const answer = await answerer.acceptOffer(offer)
      expect(offer + answer).not.toContain('a=candidate')
      const offered = parseSdp('offer', offer)
      const answered = parseSdp('answer', answer)
      expect(offered.setup).toBe('actpass')
      expect(['active', 'passive']).toContain(answered.setup)
      expect(offered.fingerprint).not.toEqual(answered.fingerprint)
      offerer.close()
      answerer.close()
    })

    test('moves messages of 1 byte, 64 KiB and 256 KiB unchanged, with their borders', async () => {
      const [first, second] = await pair()
      const sizes = [1, 65_536, CHANNEL_MESSAGE_LIMIT_BYTES]
      const messages = sizes.map((size) => patternBytes(size, size))
      const total = sizes.reduce((sum, size) => sum + size)
      const arriving = collect(second.channel, total)
      for (const message of messages) first.channel.send(message.slice())
      const arrived = await arriving
      expect(arrived.map((message) => message.length)).toEqual(sizes)
      expect(sha256Hex(...arrived)).toBe(sha256Hex(...messages))
      expect(await first.selectedPath()).toMatchObject({ path: 'direct', relay: null })
      first.close()
      second.close()
    })

    test('refuses a message that is too long, and one before the channel is open', async () => {
      expect(() => {
        create().channel.send(new Uint8Array(1))
      }).toThrow()
      const [first, second] = await pair()
      expect(() => {
        first.channel.send(new Uint8Array(CHANNEL_MESSAGE_LIMIT_BYTES + 1))
      }).toThrow(RangeError)
      first.close()
      second.close()
    })

    test('holds a sender back and lets it go on: 8 MiB both ways at once', async () => {
      const [first, second] = await pair()
      const total = 8 * 1024 * 1024
      const [there, back] = [patternBytes(total, 1), patternBytes(total, 2)]
      const arriving = Promise.all([collect(second.channel, total), collect(first.channel, total)])
      const reports = await Promise.all([
        pump(first.channel, there, 65_536),
        pump(second.channel, back, CHANNEL_MESSAGE_LIMIT_BYTES),
      ])
      const [thereArrived, backArrived] = await arriving
      expect(sha256Hex(...thereArrived)).toBe(sha256Hex(there))
      expect(sha256Hex(...backArrived)).toBe(sha256Hex(back))
      for (const { peakBytes } of reports)
        expect(peakBytes).toBeLessThanOrEqual(HIGH_WATER_BYTES + CHANNEL_MESSAGE_LIMIT_BYTES)
      first.close()
      second.close()
    })

    test('bufferedBytes grows with what is sent, falls, and onLow fires', async () => {
      const [first, second] = await pair()
      const messages = 24
      const arriving = collect(second.channel, messages * CHANNEL_MESSAGE_LIMIT_BYTES)
      for (let sent = 0; sent < messages; sent++)
        first.channel.send(new Uint8Array(CHANNEL_MESSAGE_LIMIT_BYTES))
      const afterSending = first.channel.bufferedBytes
      await low(first.channel)
      expect(first.channel.bufferedBytes).toBeLessThan(afterSending)
      await arriving
      await expect.poll(() => first.channel.bufferedBytes).toBe(0)
      first.close()
      second.close()
    })

    test('takes candidates before the remote description', async () => {
      const [offerer, answerer] = [create(), create()]
      offerer.onCandidate((candidate) => {
        if (candidate !== null) void answerer.addCandidate(candidate)
      })
      const early: Promise<void>[] = []
      const gathered = new Promise<void>((resolve) => {
        answerer.onCandidate((candidate) => {
          // Not the end of gathering: a libwebrtc that is warm may say that before the first candidate.
          if (candidate === null) return
          early.push(offerer.addCandidate(candidate))
          resolve()
        })
      })
      const open = Promise.all([opened(offerer.channel), opened(answerer.channel)])
      const answer = await answerer.acceptOffer(await offerer.createOffer())
      await gathered
      expect(early.length).toBeGreaterThan(0)
      await offerer.acceptAnswer(answer)
      await Promise.all([open, ...early])
      offerer.close()
      answerer.close()
    })

    test('candidates and messages wait for the first listener', async () => {
      const [first, second] = await pair()
      first.channel.send(Uint8Array.of(1))
      first.channel.send(Uint8Array.of(2))
      first.channel.send(Uint8Array.of(3))
      // The answer to it comes after the three above have arrived, since the channel is ordered.
      const [one] = await collect(second.channel, 1)
      expect(one).toEqual(Uint8Array.of(1))
      expect(await collect(second.channel, 2)).toEqual([Uint8Array.of(2), Uint8Array.of(3)])
      first.close()
      second.close()
    })

    test('a close is seen on both sides, and may be repeated', async () => {
      const [first, second] = await pair()
      const states: PeerState[] = []
      first.onState((state) => states.push(state))
      const bothClosed = Promise.all([closed(first.channel), closed(second.channel)])
      first.close()
      first.close()
      await bothClosed
      expect(states.at(-1)).toBe('closed')
      first.channel.send(new Uint8Array(1))
      expect(first.channel.bufferedBytes).toBe(0)
      expect(await first.selectedPath()).toBeNull()
      await first.addCandidate({ candidate: 'candidate:1 1 udp 1 192.0.2.1 5000 typ host', sdpMid: '0' })
      second.close()
      second.close()
    })

    test('closes in every state', async () => {
      create().close()
      const offering = create()
      const offer = offering.createOffer().catch(() => undefined)
      offering.close()
      await offer
      await closed(offering.channel)
      await expect(offering.createOffer()).rejects.toThrow()
    })

    test('closing with a full buffer ends the channel on both sides without an exception', async () => {
      const [first, second] = await pair()
      const otherClosed = closed(second.channel)
      for (let sent = 0; sent < 16; sent++) first.channel.send(new Uint8Array(CHANNEL_MESSAGE_LIMIT_BYTES))
      first.close()
      await otherClosed
      second.close()
    })

    test('rejects what is no description', async () => {
      const peer = create()
      await expect(peer.acceptOffer('this is no SDP')).rejects.toThrow()
      peer.close()
    })
  })
}
