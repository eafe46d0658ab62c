import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import {
  CONTROL_MESSAGE_LIMIT_CHARACTERS,
  formatMessage,
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

  it.each([
    ['no JSON', '{'],
    ['another type', '{"type":"list"}'],
    ['a word for a number', '{"type":"claim","version":1,"nameplate":"48a1"}'],
    ['three digits', '{"type":"claim","version":1,"nameplate":"482"}'],
    ['six digits', '{"type":"claim","version":1,"nameplate":"482100"}'],
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
