import { beforeEach, describe, expect, test } from 'vitest'
import { utf8 } from '../../../../src/core/base/bytes.ts'
import { BatchSender } from '../../../../src/net/node/datagrams/batch-sender.ts'
import { FakeLibc } from '../../../support/fake-libc.ts'
import { mustParse } from '../../../support/machine-relay.ts'

const one = mustParse('192.0.2.1', 1)
const two = mustParse('192.0.2.1', 2)

let system: FakeLibc
let sender: BatchSender

beforeEach(() => {
  system = new FakeLibc()
  sender = new BatchSender(system.libc, new ArrayBuffer(1024))
})

const add = (text: string, to = one, fd = 7): void => sender.add(fd, utf8(text), to)
const datagrams = (): string[] => system.sent.flatMap(({ payloads }) => payloads)

describe('what waits', () => {
  test('goes as one message while peer and length are the same, a shorter one may end it', () => {
    for (const text of ['aaaa', 'bbbb', 'cc', 'dddd']) add(text)
    add('eeee', two)
    add('ffff', two)
    sender.flush()
    expect(system.sent).toEqual([
      { fd: 7, port: 1, payloads: ['aaaa', 'bbbb', 'cc'], segmentBytes: 4 },
      { fd: 7, port: 1, payloads: ['dddd'], segmentBytes: 0 },
      { fd: 7, port: 2, payloads: ['eeee', 'ffff'], segmentBytes: 4 },
    ])
  })

  test('keeps longer, empty and very long ones apart', () => {
    const long = 'x'.repeat(1453)
    for (const text of ['aa', 'bbb', '', '', long, long]) add(text)
    sender.flush()
    expect(system.sent.map(({ segmentBytes }) => segmentBytes)).toEqual([0, 0, 0, 0, 0, 0])
    expect(datagrams()).toEqual(['aa', 'bbb', '', '', long, long])
  })

  test('is cut after 64 datagrams, and after as many as a message holds', () => {
    for (let count = 0; count < 70; count++) add('small')
    for (let count = 0; count < 60; count++) add('y'.repeat(1400), two)
    sender.flush()
    expect(system.sent.map(({ payloads }) => payloads.length)).toEqual([64, 6, 46, 14])
  })

  test('of different sockets is not mixed, and of a closed one is forgotten', () => {
    add('a', one, 7)
    add('b', one, 8)
    add('c', one, 9)
    sender.forget(8)
    sender.flush()
    sender.flush()
    expect(system.sent.map(({ fd, payloads }) => [fd, ...payloads])).toEqual([
      [7, 'a'],
      [9, 'c'],
    ])
  })

  test('flushes by itself when there is too much of it', () => {
    for (let count = 0; count < 1000; count++) add(String(count % 10))
    sender.flush()
    expect(datagrams().length).toBe(1000)
  })
})

describe('what the system refuses', () => {
  test('is lost alone, and what is behind it is sent', () => {
    system.refuse = ({ payloads }) => (payloads[0] === 'bad' ? 'ENETUNREACH' : null)
    for (const text of ['bad', 'fine', 'bad', 'more than fine']) add(text, text === 'bad' ? two : one)
    sender.flush()
    expect(datagrams()).toEqual(['fine', 'more than fine'])
  })

  test.each(['EIO', 'EINVAL', 'EMSGSIZE'])('to cut (%s) goes one by one', (error) => {
    system.refuse = ({ segmentBytes }) => (segmentBytes > 0 ? error : null)
    for (const text of ['aaaa', 'bbbb', 'cc', 'dddd', 'eeee']) add(text)
    sender.flush()
    expect(datagrams()).toEqual(['aaaa', 'bbbb', 'cc', 'dddd', 'eeee'])
    expect(system.sent.length).toBe(5)
  })

  test('to cut a thousand times is not asked again', () => {
    let asked = 0
    system.refuse = ({ segmentBytes }) => {
      asked += segmentBytes > 0 ? 1 : 0
      return segmentBytes > 0 ? 'EIO' : null
    }
    for (let round = 0; round < 1200; round++) {
      add('aa')
      add('bb')
      sender.flush()
    }
    expect([asked, datagrams().length]).toEqual([1000, 2400])
  })
})
