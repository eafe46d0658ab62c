import { describe, expect, test } from 'vitest'
import { messagePortPipe } from '../../../../src/platform/web/message-port-pipe.ts'

function pair() {
  const { port1, port2 } = new MessageChannel()
  return [messagePortPipe(port1), messagePortPipe(port2)] as const
}

const next = (pipe: ReturnType<typeof messagePortPipe>): Promise<unknown> =>
  new Promise((resolve) => {
    const stop = pipe.onMessage((message) => {
      stop()
      resolve(message)
    })
  })

describe('messagePortPipe', () => {
  test('moves bytes that own their buffer and copies those that do not', async () => {
    const [first, second] = pair()
    const owned = Uint8Array.of(1, 2, 3)
    const shared = new Uint8Array(10).subarray(2, 4)
    first.send({ type: 'data', bytes: owned })
    first.send({ type: 'data', bytes: shared })
    expect(await next(second)).toEqual({ type: 'data', bytes: Uint8Array.of(1, 2, 3) })
    expect(await next(second)).toEqual({ type: 'data', bytes: new Uint8Array(2) })
    expect([owned.length, shared.length]).toEqual([0, 2])
    first.close()
  })

  test('tells the other side when it closes', async () => {
    const [first, second] = pair()
    const seen = new Promise<void>((resolve) => second.onClose(resolve))
    first.close()
    first.close()
    await seen
    let toldAtOnce = false
    first.onClose(() => {
      toldAtOnce = true
    })
    expect(toldAtOnce).toBe(true)
    first.send('dropped')
  })
})
