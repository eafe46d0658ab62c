import { describe, expect, it } from 'vitest'
import { deferred } from '../../../../src/core/base/deferred.ts'
import { readAhead, Slots } from '../../../../src/core/transfer/concurrency.ts'

describe('readAhead', () => {
  it('keeps the order, and never more loads under way than allowed', async () => {
    let underWay = 0
    let most = 0
    const load = async (item: number): Promise<number> => {
      underWay += 1
      most = Math.max(most, underWay)
      // Later items are ready earlier.
      for (let turn = 0; turn < 20 - item; turn++) await Promise.resolve()
      underWay -= 1
      return item * 2
    }
    const results: number[] = []
    for await (const result of readAhead([...Array(20).keys()], 3, load)) results.push(result)
    expect(results).toEqual([...Array(20).keys()].map((item) => item * 2))
    expect(most).toBe(3)
  })

  it('fails where the failing item would have come, after the others have settled', async () => {
    const slow = deferred<number>()
    const results: number[] = []
    const reading = (async () => {
      for await (const result of readAhead([0, 1, 2], 3, (item) => {
        if (item === 1) return Promise.reject(new Error('broken'))
        return item === 2 ? slow.promise : Promise.resolve(item)
      }))
        results.push(result)
    })()
    let over = false
    reading
      .catch(() => undefined)
      .finally(() => {
        over = true
      })
    await new Promise((resolve) => setImmediate(resolve))
    expect(results).toEqual([0])
    expect(over).toBe(false)
    slow.resolve(2)
    await expect(reading).rejects.toThrow('broken')
  })

  it('takes no items any more when the consumer stops', async () => {
    const started: number[] = []
    for await (const result of readAhead([0, 1, 2, 3, 4], 2, (item) => {
      started.push(item)
      return Promise.resolve(item)
    }))
      if (result === 0) break
    expect(started).toEqual([0, 1, 2])
  })
})

describe('Slots', () => {
  it('lets the next one in, in the order of coming', async () => {
    const slots = new Slots(1)
    const order: string[] = []
    await slots.take()
    const waiting = ['a', 'b'].map(async (name) => {
      await slots.take()
      order.push(name)
      slots.give()
    })
    expect(order).toEqual([])
    slots.give()
    await Promise.all(waiting)
    expect(order).toEqual(['a', 'b'])
    await slots.take()
  })
})
