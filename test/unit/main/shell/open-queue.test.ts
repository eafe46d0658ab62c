import { describe, expect, it, vi } from 'vitest'
import { ItemTable } from '../../../../src/main/files.ts'
import { OpenQueue } from '../../../../src/main/shell/open-queue.ts'
import { ManualClock } from '../../../support/manual-clock.ts'

const here = import.meta.filename
const empty = { code: null, items: [], error: null }

function start() {
  const [items, clock, onReady] = [new ItemTable(), new ManualClock(), vi.fn()]
  return { items, clock, onReady, queue: new OpenQueue(items, clock, onReady) }
}

describe('OpenQueue', () => {
  it('has nothing at first', async () => {
    expect(await start().queue.take()).toEqual(empty)
  })

  it('gives a code at once, and once', async () => {
    const { queue, onReady } = start()
    queue.add({ link: 'dropline://receive#4821-ocean-velvet', paths: [] })
    expect(onReady).toHaveBeenCalledOnce()
    expect(await queue.take()).toEqual({ ...empty, code: '4821-ocean-velvet' })
    expect(await queue.take()).toEqual(empty)
  })

  it('drops a link that is none of ours', async () => {
    const { queue, onReady } = start()
    queue.add({ link: 'dropline://run#rm', paths: [] })
    expect([onReady.mock.calls.length, await queue.take()]).toEqual([0, empty])
  })

  it('makes one share of files that come one by one, as Explorer gives them', async () => {
    const { items, clock, onReady, queue } = start()
    for (const file of [here, import.meta.dirname]) {
      queue.add({ link: null, paths: [file] })
      clock.advance(400)
    }
    expect([onReady.mock.calls.length, await queue.take()]).toEqual([0, empty])
    clock.advance(100)
    expect(onReady).toHaveBeenCalledOnce()
    const opened = await queue.take()
    expect(opened.items.map(({ kind }) => kind)).toEqual(['file', 'folder'])
    expect(items.pathsOf(opened.items.map(({ id }) => id))).toEqual([here, import.meta.dirname])
  })

  it('tells why files could not be taken', async () => {
    const { clock, queue } = start()
    queue.add({ link: null, paths: [`${here}.gone`] })
    clock.advance(500)
    expect(await queue.take()).toEqual({
      ...empty,
      error: { code: 'source-unreadable', detail: { name: 'open-queue.test.ts.gone' } },
    })
  })
})
