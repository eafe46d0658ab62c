import { describe, expect, it, vi } from 'vitest'
import { QueuedPipe } from '../../../../src/core/signaling/queued-pipe.ts'
import { settle } from '../../../support/manual-clock.ts'

function makePipe(queueLimit?: number) {
  const end = { send: vi.fn(), close: vi.fn() }
  return { end, pipe: new QueuedPipe<number>(end, queueLimit) }
}

describe('queued pipe', () => {
  it('delivers what came before the first listener, in order with what comes after', async () => {
    const { pipe } = makePipe()
    const heard: number[] = []
    pipe.deliver(1)
    pipe.deliver(2)
    pipe.onMessage((message) => heard.push(message))
    pipe.deliver(3)
    await settle()
    pipe.deliver(4)
    expect(heard).toEqual([1, 2, 3, 4])
  })

  it('keeps the rest for the next listener when one stops in the middle', async () => {
    const { pipe } = makePipe()
    const heard: string[] = []
    for (const message of [1, 2, 3]) pipe.deliver(message)
    const stop = pipe.onMessage((message) => {
      heard.push(`a${message}`)
      stop()
    })
    await settle()
    pipe.onMessage((message) => heard.push(`b${message}`))
    await settle()
    expect(heard).toEqual(['a1', 'b2', 'b3'])
  })

  it.each(['messages first', 'close first'])(
    'reports the close after waiting messages, listening for %s',
    async (order) => {
      const { pipe, end } = makePipe()
      const heard: unknown[] = []
      pipe.deliver(1)
      pipe.end()
      const adders = [
        () => pipe.onMessage((message) => heard.push(message)),
        () => pipe.onClose(() => heard.push('closed')),
      ]
      for (const add of order === 'close first' ? adders.reverse() : adders) add()
      await settle()
      expect(heard).toEqual([1, 'closed'])
      expect(end.close).not.toHaveBeenCalled()
    },
  )

  it('reports the close also to one who wants no messages', async () => {
    const { pipe } = makePipe()
    const onClose = vi.fn()
    pipe.deliver(1)
    pipe.end()
    pipe.onClose(onClose)
    await settle()
    expect(onClose).toHaveBeenCalledOnce()
  })

  it('closes once, tells the transport, and neither sends nor delivers afterwards', () => {
    const { pipe, end } = makePipe()
    const onClose = vi.fn()
    const onMessage = vi.fn()
    pipe.onMessage(onMessage)
    pipe.onClose(onClose)
    pipe.close()
    pipe.close()
    pipe.end()
    pipe.send(1)
    pipe.deliver(2)
    expect(end.close).toHaveBeenCalledOnce()
    expect(onClose).toHaveBeenCalledOnce()
    expect(end.send).not.toHaveBeenCalled()
    expect(onMessage).not.toHaveBeenCalled()
    const late = vi.fn()
    pipe.onClose(late)
    expect(late).toHaveBeenCalledOnce()
  })

  it('closes instead of queueing without end', () => {
    const { pipe, end } = makePipe(3)
    for (let i = 0; i < 4; i++) pipe.deliver(i)
    expect(end.close).toHaveBeenCalledOnce()
  })
})
