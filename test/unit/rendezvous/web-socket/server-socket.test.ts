import { once } from 'node:events'
import { duplexPair, type Duplex } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ServerSocket } from '../../../../src/rendezvous/web-socket/server-socket.ts'
import { clientFrame } from '../../../support/web-socket-frames.ts'

const limits = { maxPayload: 1_000, maxFragments: 8, maxBufferedChunks: 64 }

/** A server's socket, the client's end of its stream, and what either heard. */
function connected({ head }: { readonly head: Uint8Array } = { head: new Uint8Array(0) }) {
  const [stream, client] = duplexPair()
  const heard: unknown[] = []
  let closed = 0
  const answered: Buffer[] = []
  client.on('data', (data: Buffer) => answered.push(data))
  client.on('error', () => undefined)
  const socket = new ServerSocket({
    id: 1,
    address: '192.0.2.1',
    stream,
    head,
    limits,
    listener: {
      text: (_, text) => heard.push(text),
      bytes: (_, bytes) => heard.push([...bytes]),
      closed: () => (closed += 1),
    },
  })
  return { socket, stream, client, heard, answered: () => Buffer.concat(answered), closed: () => closed }
}

/** Resolves when all that was written has been read. */
async function settled(client: Duplex, bytes: Uint8Array): Promise<void> {
  await new Promise((resolve) => client.write(bytes, resolve))
  await new Promise(setImmediate)
}

const messages = fc.array(fc.oneof(fc.string({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 })), {
  maxLength: 5,
})

describe('server socket', () => {
  it('hears messages however their bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(messages, fc.array(fc.nat(), { maxLength: 6 }), async (said, cuts) => {
        const { client, heard, stream } = connected()
        const bytes = Buffer.concat(
          said.map((each) => clientFrame(typeof each === 'string' ? 'text' : 'binary', each)),
        )
        const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
        for (let i = 1; i < at.length; i++) await settled(client, bytes.subarray(at[i - 1], at[i]))
        expect(heard).toEqual(said.map((each) => (typeof each === 'string' ? each : [...each])))
        stream.destroy()
      }),
      { numRuns: 50 },
    )
  })

  it('hears what came in with the handshake, after its maker has returned', async () => {
    const { client, heard } = connected({ head: clientFrame('text', 'early') })
    expect(heard).toEqual([])
    await settled(client, clientFrame('text', 'later'))
    expect(heard).toEqual(['early', 'later'])
  })

  it('puts fragments together and answers pings between them', async () => {
    const { client, heard, answered } = connected()
    const frames = [
      clientFrame('text', 'one ', { final: false }),
      clientFrame('ping', 'hi'),
      clientFrame('continuation', 'two'),
    ]
    await settled(client, Buffer.concat(frames))
    expect(heard).toEqual(['one two'])
    expect(answered()).toEqual(Buffer.from('\x8a\x02hi', 'latin1'))
  })

  it.each([
    ['with the code of the client', Buffer.of(0x03, 0xe8), Buffer.of(0x88, 2, 0x03, 0xe8)],
    ['without a code where there was none', Buffer.alloc(0), Buffer.of(0x88, 0)],
  ])('says goodbye %s and ends the connection', async (_, payload, answer) => {
    const { client, stream, heard, answered, closed } = connected()
    client.write(Buffer.concat([clientFrame('close', payload), clientFrame('text', 'more')]))
    await once(stream, 'close')
    expect(answered()).toEqual(answer)
    expect([heard, closed()]).toEqual([[], 1])
  })

  it('waits for the goodbye of the client, hears nothing more, and sends nothing more', async () => {
    const { socket, client, stream, heard, answered, closed } = connected()
    socket.close(1013)
    socket.close(1000)
    socket.sendText('late')
    socket.sendBytes(Buffer.of(1))
    await settled(client, clientFrame('text', 'more'))
    expect([heard, closed()]).toEqual([[], 0])
    client.write(clientFrame('close', Buffer.of(0x03, 0xf5)))
    await once(stream, 'close')
    expect(answered()).toEqual(Buffer.of(0x88, 2, 0x03, 0xf5))
    expect(closed()).toBe(1)
  })

  it.each([
    ['a frame without a mask', Buffer.of(0x82, 1, 0), 1002],
    ['an opcode that is none', Buffer.of(0x83, 0x80, 0, 0, 0, 0), 1002],
    ['an extension that was not agreed on', Buffer.of(0xc1, 0x80, 0, 0, 0, 0), 1002],
    ['a ping in fragments', clientFrame('ping', 'x', { final: false }), 1002],
    ['a continuation of nothing', clientFrame('continuation', 'x'), 1002],
    ['a closing code that is none', clientFrame('close', Buffer.of(0, 1)), 1002],
    ['text that is not UTF-8', clientFrame('text', Buffer.of(0xff)), 1007],
    ['too long a message', clientFrame('binary', new Uint8Array(1_001)), 1009],
    ['a length beyond all limits', Buffer.of(0x82, 0xff, ...new Array<number>(8).fill(0xff)), 1009],
  ])('ends the connection for %s', async (_, bytes, code) => {
    const { client, stream, heard, answered, closed } = connected()
    client.on('end', () => client.end())
    client.write(Buffer.concat([bytes, clientFrame('text', 'more')]))
    await once(stream, 'close')
    expect(answered()).toEqual(Buffer.of(0x88, 2, code >> 8, code & 0xff))
    expect([heard, closed()]).toEqual([[], 1])
  })

  it('ends with a client that ends without a goodbye', async () => {
    const { client, stream, closed } = connected()
    client.end()
    await once(stream, 'close')
    expect(closed()).toBe(1)
  })

  it('takes any bytes without throwing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), async (chunks) => {
        const { client, stream } = connected()
        for (const chunk of chunks) client.write(chunk)
        await new Promise(setImmediate)
        stream.destroy()
      }),
    )
  })
})
