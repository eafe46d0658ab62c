import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import {
  CONTROL_MESSAGE_LIMIT_CHARACTERS,
  formatMessage,
  isRoomName,
  parseClientMessage,
  parseServerMessage,
  splitJoiner,
  withJoiner,
} from '../../../../src/core/signaling/rendezvous-messages.ts'

describe('control messages', () => {
  it('reads back what it writes', () => {
    const open = { type: 'open', version: 1, nameplate: '4821', ttlMs: 600_000 } as const
    expect(parseClientMessage(formatMessage(open))).toEqual(open)
    const refused = { type: 'refused', reason: 'busy' } as const
    expect(parseServerMessage(formatMessage(refused))).toEqual(refused)
  })

  it('takes a room name for a nameplate', () => {
    const claim = { type: 'claim', version: 1, nameplate: `r${'a7'.repeat(13)}` } as const
    expect(parseClientMessage(formatMessage(claim))).toEqual(claim)
    expect([isRoomName(claim.nameplate), isRoomName('4821')]).toEqual([true, false])
  })

  it('reads as many STUN and TURN servers as a server may send', () => {
    const urls = Array.from({ length: 8 }, (_, i) => `turn:relay-${i}.example.org:3478?transport=udp`)
    const entry = { urls, username: `1700000000:${'x'.repeat(32)}`, credential: 'y'.repeat(28) }
    const ice = { type: 'ice', iceServers: [entry, entry, entry, entry] } as const
    expect(parseServerMessage(formatMessage(ice))).toEqual(ice)
  })

  it.each([
    ['five of them', { iceServers: Array(5).fill({ urls: ['stun:192.0.2.1'] }) }],
    ['one without a URL', { iceServers: [{ urls: [] }] }],
    ['another kind of URL', { iceServers: [{ urls: ['https://192.0.2.1'] }] }],
    ['a credential that is no text', { iceServers: [{ urls: ['stun:192.0.2.1'], credential: 1 }] }],
  ])('refuses %s', (_name, fields) => {
    expect(() => parseServerMessage(JSON.stringify({ type: 'ice', ...fields }))).toThrow(DroplineError)
  })

  it.each([
    ['no JSON', '{'],
    ['another type', '{"type":"list"}'],
    ['a word for a number', '{"type":"claim","version":1,"nameplate":"48a1"}'],
    ['three digits', '{"type":"claim","version":1,"nameplate":"482"}'],
    ['six digits', '{"type":"claim","version":1,"nameplate":"482100"}'],
    ['a room name that is too short', `{"type":"claim","version":1,"nameplate":"r${'a'.repeat(25)}"}`],
    ['a room name in another alphabet', `{"type":"claim","version":1,"nameplate":"r${'1'.repeat(26)}"}`],
    [
      'a token that could be guessed',
      '{"type":"open","version":1,"nameplate":"4821","ttlMs":5000,"token":"a"}',
    ],
    ['a number for a string', '{"type":"claim","version":1,"nameplate":4821}'],
    ['a life that is too long', '{"type":"open","version":1,"nameplate":"4821","ttlMs":3600001}'],
    ['a field that is not known', '{"type":"ping","x":1}'],
    ['too many characters', `{"type":"ping"}${' '.repeat(CONTROL_MESSAGE_LIMIT_CHARACTERS)}`],
  ])('refuses %s', (_name, text) => {
    expect(() => parseClientMessage(text)).toThrow(DroplineError)
  })

  it('throws nothing but a protocol violation for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const parse of [parseClientMessage, parseServerMessage])
          try {
            parse(text)
          } catch (error) {
            expect(error).toMatchObject({ code: 'protocol-violation' })
          }
      }),
    )
  })
})

describe('joiner numbers', () => {
  it('stand in front of the bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), fc.uint8Array(), (joiner, bytes) => {
        expect(splitJoiner(withJoiner(joiner, bytes))).toEqual({ joiner, bytes })
      }),
    )
  })

  it('are missing in a frame that is too short', () => {
    expect(splitJoiner(new Uint8Array(3))).toBeNull()
  })
})
