import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { bindMessage, verifyBind } from '../../../../src/core/peer/bind.ts'
import { bindKeyPair } from '../../../support/peer-pair.ts'

const [alice, bob] = bindKeyPair()
const certificate = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)
const atAlice = { local: certificate(10), remote: certificate(11) }
const atBob = { local: certificate(11), remote: certificate(10) }

describe('the bind message', () => {
  test('is HMAC-SHA-256 over the framed facts', () => {
    const facts = [Buffer.from('dc'), atAlice.local, atAlice.remote, alice.transcriptHash]
    const hmac = createHmac('sha256', alice.local)
    for (const fact of facts) hmac.update(Uint8Array.of(fact.length)).update(fact)
    expect(Buffer.from(bindMessage(alice, atAlice))).toEqual(hmac.digest())
  })

  test('convinces the other side, both ways', () => {
    expect(verifyBind(bob, atBob, bindMessage(alice, atAlice))).toBe(true)
    expect(verifyBind(alice, atAlice, bindMessage(bob, atBob))).toBe(true)
  })

  test('convinces nobody with any bit flipped, cut, or sent back', () => {
    const message = bindMessage(alice, atAlice)
    for (let bit = 0; bit < message.length * 8; bit++) {
      const flipped = message.slice()
      flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7))
      expect(verifyBind(bob, atBob, flipped)).toBe(false)
    }
    expect(verifyBind(bob, atBob, message.subarray(1))).toBe(false)
    expect(verifyBind(bob, atBob, new Uint8Array())).toBe(false)
    expect(verifyBind(alice, atAlice, message)).toBe(false)
  })

  test('ties the certificates, the key and the transcript', () => {
    const message = bindMessage(alice, atAlice)
    expect(verifyBind(bob, { ...atBob, remote: certificate(12) }, message)).toBe(false)
    expect(verifyBind(bob, { ...atBob, local: certificate(12) }, message)).toBe(false)
    expect(verifyBind({ ...bob, remote: certificate(9) }, atBob, message)).toBe(false)
    expect(verifyBind({ ...bob, transcriptHash: certificate(9) }, atBob, message)).toBe(false)
  })
})
