import { describe, expect, it } from 'vitest'
import { deferred, type Deferred } from '../../../../../src/core/base/deferred.ts'
import { SharedFlush } from '../../../../../src/platform/node/files/flush.ts'

function watched() {
  const flushes: Deferred<null>[] = []
  const shared = new SharedFlush(async () => {
    const flush = deferred<null>()
    flushes.push(flush)
    await flush.promise
  })
  const done: string[] = []
  const ask = (name: string): Promise<void> =>
    shared.run().then(
      () => void done.push(name),
      () => void done.push(`${name} failed`),
    )
  return { flushes, done, ask }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a shared flush', () => {
  it('serves all who ask while another is under way, and never one that asked after it began', async () => {
    const { flushes, done, ask } = watched()
    void ask('first')
    void ask('second')
    void ask('third')
    expect(flushes).toHaveLength(1)
    flushes[0]?.resolve(null)
    await settle()
    expect(done).toEqual(['first'])
    expect(flushes).toHaveLength(2)
    void ask('fourth')
    flushes[1]?.resolve(null)
    await settle()
    expect(done).toEqual(['first', 'second', 'third'])
    flushes[2]?.resolve(null)
    await settle()
    expect(done).toHaveLength(4)
    expect(flushes).toHaveLength(3)
  })

  it('that fails is no reason not to try the next', async () => {
    const { flushes, done, ask } = watched()
    void ask('first')
    void ask('second')
    flushes[0]?.reject(new Error('no'))
    await settle()
    flushes[1]?.resolve(null)
    await settle()
    expect(done).toEqual(['first failed', 'second'])
  })
})
