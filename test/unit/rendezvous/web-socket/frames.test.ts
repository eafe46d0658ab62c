import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  binaryFrame,
  closeFrame,
  pongFrame,
  textFrame,
} from '../../../../src/rendezvous/web-socket/frames.ts'
import { Receiver } from '../../../../src/rendezvous/web-socket/receiver.ts'

/** What a client understands of these bytes. */
function read(bytes: Uint8Array): unknown[] {
  const heard: unknown[] = []
  const receiver = new Receiver({ isServer: false, maxPayload: 0, maxFragments: 0, maxBufferedChunks: 0 })
  receiver.on('message', (data, isBinary) => heard.push(isBinary ? [...data] : data.toString()))
  receiver.on('conclude', (code) => heard.push({ closed: code }))
  receiver.on('error', (error) => heard.push(error))
  receiver.write(bytes)
  return heard
}

describe('frames', () => {
  it.each([0, 1, 125, 126, 127, 32_772, 65_535])('carry %i bytes', (length) => {
    const payload = new Uint8Array(length).fill(7)
    expect(read(binaryFrame(payload))).toEqual([[...payload]])
    expect(read(textFrame('x'.repeat(length)))).toEqual(['x'.repeat(length)])
  })

  it('carry any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(read(textFrame(text))).toEqual([text])
      }),
    )
  })

  it('carry any bytes, one after the other', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 })
    fc.assert(
      fc.property(messages, (payloads) => {
        expect(read(Buffer.concat(payloads.map(binaryFrame)))).toEqual(payloads.map((each) => [...each]))
      }),
    )
  })

  it('say goodbye with a code or without one', () => {
    expect(read(closeFrame(1013))).toEqual([{ closed: 1013 }])
    expect(closeFrame(1005)).toEqual(Buffer.of(0x88, 0))
  })

  it('answer pings', () => {
    expect(pongFrame(Buffer.from('hi'))).toEqual(Buffer.of(0x8a, 2, 0x68, 0x69))
  })

  it('do not grow beyond their length', () => {
    expect(() => binaryFrame(new Uint8Array(65_536))).toThrow(RangeError)
  })
})
