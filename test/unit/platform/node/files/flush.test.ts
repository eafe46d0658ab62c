import { describe, expect, it } from 'vitest'
import { deferred, type Deferred } from '../../../../../src/core/base/deferred.ts'
import { GatheredFlush, SharedFlush } from '../../../../../src/platform/node/files/flush.ts'

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

describe('a gathered flush', () => {
  it('serves all who come right after each other', async () => {
    let flushes = 0
    const gathered = new GatheredFlush(async () => {
      flushes += 1
    })
    await Promise.all([gathered.add(10), gathered.add(10), gathered.add(10)])
    expect(flushes).toBe(1)
    await gathered.add(1)
    expect(flushes).toBe(2)
  })

  it('begins at once when many files wait', async () => {
    const flush = deferred<null>()
    let flushes = 0
    const gathered = new GatheredFlush(async () => {
      flushes += 1
      await flush.promise
    })
    const first = gathered.add(2048)
    await settle()
    expect(flushes).toBe(1)
    const second = gathered.add(1)
    flush.resolve(null)
    await Promise.all([first, second])
    expect(flushes).toBe(2)
  })

  it('fails for all whom it should have served, and works again', async () => {
    const results = [Promise.reject(new Error('full')), Promise.resolve()]
    results[0]?.catch(() => undefined)
    const gathered = new GatheredFlush(async () => await results.shift())
    const failed = await Promise.allSettled([gathered.add(1), gathered.add(1)])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await gathered.add(1)
  })
})
