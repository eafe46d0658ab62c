import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gcm } from '@noble/ciphers/aes.js'
import { randomBytes, utf8 } from '../../../../src/core/base/bytes.ts'
import type { DroplineError } from '../../../../src/core/base/errors.ts'
import { SEALED_PAYLOAD_LIMIT_BYTES, sealPipe } from '../../../../src/core/pairing/seal.ts'
import { SIGNALING_MESSAGE_LIMIT_BYTES } from '../../../../src/core/signaling/ports.ts'
import { settle } from '../../../support/manual-clock.ts'
import { memoryPipePair } from '../../../support/memory-pipe.ts'
import type { Tamper } from '../../../support/memory-pipe.ts'

function setUp(tamper?: Tamper<Uint8Array>) {
  const first = randomBytes(32)
  const second = randomBytes(32)
  const [pipeA, pipeB] = memoryPipePair<Uint8Array>(tamper)
  const a = sealPipe(pipeA, { sealOut: first, sealIn: second })
  const b = sealPipe(pipeB, { sealOut: second, sealIn: first })
  const received: Uint8Array[] = []
  const events: string[] = []
  b.onMessage((message) => received.push(message))
  b.onViolation((error: DroplineError) => events.push(error.code))
  b.onClose(() => events.push('closed'))
  return { a, b, pipeA, pipeB, received, events, keyA: first }
}

const bytes = (...values: number[]) => Uint8Array.from(values)

describe('a sealed pipe', () => {
  it('carries messages both ways, in order, and hides them', async () => {
    const wire: Uint8Array[] = []
    const { a, b, received } = setUp((message) => {
      wire.push(message)
      return [message]
    })
    const back: Uint8Array[] = []
    a.onMessage((message) => back.push(message))
    const secret = utf8('a secret description')
    a.send(secret)
    a.send(new Uint8Array())
    a.send(secret)
    b.send(secret)
    await settle()
    expect(received).toEqual([secret, new Uint8Array(), secret])
    expect(back).toEqual([secret])
    expect(wire.map((message) => message.length)).toEqual([36, 16, 36, 36])
    expect(new Set(wire.map(String)).size).toBe(4)
    for (const message of wire) expect(Buffer.from(message).toString('latin1')).not.toContain('secret')
  })

  it('uses the message number as a 96-bit big-endian nonce from 0, with fixed associated data', async () => {
    const wire: Uint8Array[] = []
    const { a, keyA } = setUp((message) => {
      wire.push(message)
      return [message]
    })
    a.send(bytes(7))
    a.send(bytes(8))
    await settle()
    for (const [index, value] of [7, 8].entries()) {
      const nonce = bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, index)
      expect(gcm(keyA, nonce, utf8('dropline/seal/1')).decrypt(wire[index]!)).toEqual(bytes(value))
    }
  })

  it('delivers any messages as they were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 })), async (messages) => {
        const { a, received } = setUp()
        for (const message of messages) a.send(message)
        await settle()
        expect(received).toEqual(messages)
      }),
      { numRuns: 30 },
    )
  })

  it('carries a message of the full size and refuses to send a longer one', async () => {
    const { a, received } = setUp((message) => {
      expect(message.length).toBeLessThanOrEqual(SIGNALING_MESSAGE_LIMIT_BYTES)
      return [message]
    })
    a.send(new Uint8Array(SEALED_PAYLOAD_LIMIT_BYTES))
    expect(() => {
      a.send(new Uint8Array(SEALED_PAYLOAD_LIMIT_BYTES + 1))
    }).toThrow(expect.objectContaining({ code: 'internal' }))
    a.send(bytes(1))
    await settle()
    expect(received.map((message) => message.length)).toEqual([SEALED_PAYLOAD_LIMIT_BYTES, 1])
  })

  it('passes a plain close on as a close, not as a violation', async () => {
    const { a, b, events, pipeA } = setUp()
    pipeA.close()
    await settle()
    expect(events).toEqual(['closed'])
    b.send(bytes(1))
    b.close()
    a.close()
    expect(events).toEqual(['closed'])
    let late = 0
    b.onClose(() => (late += 1))
    expect(late).toBe(1)
  })

  it('delivers what was sent before a close of its own side', async () => {
    const { a, received, events } = setUp()
    a.send(bytes(1))
    a.close()
    await settle()
    expect(received).toEqual([bytes(1)])
    expect(events).toEqual(['closed'])
  })

  it('keeps messages for a listener that comes later, and gives up when too many wait', async () => {
    const [pipeA, pipeB] = memoryPipePair<Uint8Array>()
    const key = randomBytes(32)
    const a = sealPipe(pipeA, { sealOut: key, sealIn: key })
    const b = sealPipe(pipeB, { sealOut: key, sealIn: key })
    a.send(bytes(1))
    a.send(bytes(2))
    await settle()
    const received: Uint8Array[] = []
    const remove = b.onMessage((message) => {
      received.push(message)
      remove()
      remove()
    })
    expect(received).toEqual([])
    await settle()
    expect(received).toEqual([bytes(1)])
    const removeSecond = b.onMessage((message) => received.push(message))
    await settle()
    expect(received).toEqual([bytes(1), bytes(2)])
    removeSecond()
    const violations: string[] = []
    b.onViolation((error) => violations.push(error.code))
    for (let count = 0; count < 257; count++) a.send(bytes(3))
    await settle()
    expect(violations).toEqual(['protocol-violation'])
  })
})

it('delivers to a listener what came before a close', async () => {
  const [pipeA, pipeB] = memoryPipePair<Uint8Array>()
  const key = randomBytes(32)
  const a = sealPipe(pipeA, { sealOut: key, sealIn: key })
  const b = sealPipe(pipeB, { sealOut: key, sealIn: key })
  a.send(bytes(1))
  await settle()
  const events: string[] = []
  b.onClose(() => events.push('closed'))
  queueMicrotask(() => {
    pipeB.close()
  })
  b.onMessage(() => events.push('message'))
  await settle()
  expect(events).toEqual(['message', 'closed'])
})

describe('a violation', () => {
  const attacks: Record<string, Tamper<Uint8Array>> = {
    'a changed bit': (message, _from, index) => {
      if (index !== 1) return [message]
      const changed = Uint8Array.from(message)
      changed[0]! ^= 1
      return [changed]
    },
    'a repeated message': (message, _from, index) => (index === 1 ? [message, message] : [message]),
    'a gap': (message, _from, index) => (index === 1 ? [] : [message]),
    'a message in the clear': (message, _from, index) => (index === 1 ? [utf8('hello')] : [message]),
    'an empty message': (message, _from, index) => (index === 1 ? [new Uint8Array()] : [message]),
    'a flood': (message, _from, index) =>
      index === 1 ? [new Uint8Array(SIGNALING_MESSAGE_LIMIT_BYTES + 1)] : [message],
  }

  it.each(Object.entries(attacks))(
    '%s closes the pipe, and nothing is delivered after it',
    async (name, tamper) => {
      const { a, b, received, events, pipeB } = setUp(tamper)
      for (const value of [1, 2, 3, 4]) a.send(bytes(value))
      await settle()
      expect(events).toEqual(['protocol-violation', 'closed'])
      expect(received).toEqual(name === 'a repeated message' ? [bytes(1), bytes(2)] : [bytes(1)])
      let closed = false
      pipeB.onClose(() => (closed = true))
      expect(closed).toBe(true)
      const late: string[] = []
      b.onViolation((error) => late.push(error.code))
      expect(late).toEqual(['protocol-violation'])
    },
  )

  it('notices two messages in the wrong order', async () => {
    let held: Uint8Array | undefined
    const { a, received, events } = setUp((message, _from, index) => {
      if (index === 0) {
        held = message
        return []
      }
      return index === 1 ? [message, held!] : [message]
    })
    a.send(bytes(1))
    a.send(bytes(2))
    await settle()
    expect(received).toEqual([])
    expect(events).toEqual(['protocol-violation', 'closed'])
  })

  it('notices its own messages sent back', async () => {
    const { b, pipeA, events, received } = setUp()
    pipeA.onMessage((message) => pipeA.send(message))
    b.send(bytes(1))
    await settle()
    expect(received).toEqual([])
    expect(events).toEqual(['protocol-violation', 'closed'])
  })

  it('never lets garbage through, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (garbage) => {
        const { pipeA, received, events } = setUp()
        pipeA.send(garbage)
        await settle()
        expect(received).toEqual([])
        expect(events).toEqual(['protocol-violation', 'closed'])
      }),
      { numRuns: 50 },
    )
  })
})
