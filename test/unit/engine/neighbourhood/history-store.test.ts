import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  HISTORY_ENTRIES_LIMIT,
  type HistoryRecord,
  HistoryStore,
} from '../../../../src/engine/neighbourhood/history-store.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-history-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const file = (): string => path.join(folder, 'history.jsonl')

function record(different: Partial<HistoryRecord> = {}): HistoryRecord {
  return {
    direction: 'send',
    kind: 'files',
    peerName: 'Ada',
    names: ['Plan.odt'],
    files: 1,
    bytes: 5,
    endedAtMs: 1,
    outcome: 'done',
    code: null,
    paths: ['/home/Plan.odt'],
    place: null,
    ...different,
  }
}

describe('the history', () => {
  it('lists the latest first, in pages', async () => {
    const store = new HistoryStore(folder)
    for (const endedAtMs of [1, 2, 3]) await store.add(record({ endedAtMs }))
    const times = async (query = {}): Promise<number[]> =>
      (await store.find(query)).map((entry) => entry.endedAtMs)
    expect(await times()).toEqual([3, 2, 1])
    expect(await times({ limit: 2 })).toEqual([3, 2])
    expect(await times({ beforeMs: 3 })).toEqual([2, 1])
    expect((await stat(file())).mode & 0o777).toBe(0o600)
  })

  it('finds by words in names and in who it was, in any case', async () => {
    const store = new HistoryStore(folder)
    await store.add(record({ names: ['Ferien', 'ÜBERSICHT.pdf'], peerName: 'Jonas' }))
    await store.add(record({ names: ['budget.ods'], peerName: null }))
    const names = async (text: string): Promise<(readonly string[])[]> =>
      (await store.find({ text })).map((entry) => entry.names)
    expect(await names('übersicht jonas')).toEqual([['Ferien', 'ÜBERSICHT.pdf']])
    expect(await names('u\u0308bersicht')).toHaveLength(1)
    expect(await names('budget jonas')).toEqual([])
  })

  it('knows what was sent and where it came to, and says only whether it knows', async () => {
    const store = new HistoryStore(folder)
    await store.add(record())
    await store.add(record({ direction: 'receive', paths: [], place: '/downloads/Plan.odt' }))
    const [received, sent] = await store.find({})
    expect(received).toMatchObject({ canSendAgain: false, canReveal: true })
    expect(sent).toMatchObject({ canSendAgain: true, canReveal: false })
    expect((await store.get(sent?.id ?? ''))?.paths).toEqual(['/home/Plan.odt'])
    expect((await store.get(received?.id ?? ''))?.place).toBe('/downloads/Plan.odt')
    expect(JSON.stringify([received, sent])).not.toContain('/home')
  })

  it('loses at most the line that was being written, and takes no other with it', async () => {
    const store = new HistoryStore(folder)
    await store.add(record({ endedAtMs: 1 }))
    await appendFile(file(), '{"entry":{"id":"torn')
    await new HistoryStore(folder).add(record({ endedAtMs: 2 }))
    expect((await store.find({})).map(({ endedAtMs }) => endedAtMs)).toEqual([2, 1])
  })

  it('forgets the oldest above its limit', async () => {
    const line = JSON.stringify({
      entry: { ...record(), id: 'old', canSendAgain: false, canReveal: false, paths: undefined },
      paths: [],
      place: null,
    })
    await appendFile(file(), `${line}\n`.repeat(HISTORY_ENTRIES_LIMIT + 500))
    const store = new HistoryStore(folder)
    await store.add(record({ endedAtMs: 7 }))
    const lines = (await readFile(file(), 'utf8')).trimEnd().split('\n')
    expect(lines).toHaveLength(HISTORY_ENTRIES_LIMIT)
    expect(lines.at(-1)).toContain('"endedAtMs":7')
  })

  it('is empty after it was cleared', async () => {
    const store = new HistoryStore(folder)
    await store.add(record())
    await store.clear()
    expect(await store.find({})).toEqual([])
  })
})
