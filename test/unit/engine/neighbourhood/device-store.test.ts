import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newTrustRecord, type TrustRecord } from '../../../../src/core/trust/record.ts'
import { fileDataKey } from '../../../../src/engine/neighbourhood/data-key.ts'
import { DeviceStore } from '../../../../src/engine/neighbourhood/device-store.ts'
import { markOf } from '../../../../src/engine/running-process.ts'
import { ManualClock } from '../../../support/manual-clock.ts'

const DAY_MS = 24 * 60 * 60_000
const key = new Uint8Array(32).fill(1)
const otherKey = new Uint8Array(32).fill(2)

let folder = ''
let clock: ManualClock
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-devices-'))
  clock = new ManualClock()
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const file = (): string => path.join(folder, 'devices.dat')
const open = (withKey: Uint8Array | null = key): Promise<DeviceStore> =>
  DeviceStore.open(folder, () => Promise.resolve(withKey), clock)

function record(petname: string, different: Partial<TrustRecord> = {}): TrustRecord {
  const keys = { role: 'owner', pairSecret: new Uint8Array(32).fill(petname.length) } as const
  return {
    ...newTrustRecord({ keys, petname, kind: 'laptop', duration: 'always', nowMs: clock.nowMs() }),
    ...different,
  }
}

describe('the store of remembered devices', () => {
  it('keeps devices and the identity, unreadable for anybody without the key', async () => {
    const store = await open()
    const ada = record('Ada')
    await store.add(ada)
    await store.update(ada.deviceId, (before) => ({ ...before, petname: 'Ada at home' }))
    const again = await open()
    expect(again.records).toEqual([{ ...ada, petname: 'Ada at home' }])
    expect(again.identity.publicKey).toEqual(store.identity.publicKey)
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect((await readFile(file())).includes('Ada')).toBe(false)
  })

  it('makes no file before there is something to keep', async () => {
    await (await open()).refresh()
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['torn', (bytes: Buffer) => bytes.subarray(0, bytes.length - 5)],
    ['changed', (bytes: Buffer) => Buffer.from(bytes.map((byte, index) => (index === 40 ? byte ^ 1 : byte)))],
    ['empty', () => Buffer.alloc(0)],
    ['of something else', () => Buffer.from('x'.repeat(200))],
  ])('moves a file aside that is %s, and says so', async (_, damage) => {
    await (await open()).add(record('Ada'))
    const damaged = damage(await readFile(file()))
    await writeFile(file(), damaged)
    const store = await open()
    expect([store.records, store.problem]).toEqual([[], 'damaged'])
    await store.add(record('Ben'))
    expect((await open()).records.map(({ petname }) => petname)).toEqual(['Ben'])
    const aside = (await readdir(folder)).find((name) => name.includes('damaged')) ?? ''
    expect(await readFile(path.join(folder, aside))).toEqual(damaged)
  })

  it('moves a file aside that another key has sealed', async () => {
    await (await open()).add(record('Ada'))
    const before = await readFile(file())
    const store = await open(otherKey)
    expect([store.records, store.problem]).toEqual([[], 'locked'])
    const aside = (await readdir(folder)).find((name) => name.includes('locked')) ?? ''
    expect(await readFile(path.join(folder, aside))).toEqual(before)
  })

  it('leaves the file alone while there is no key, and remembers nobody', async () => {
    await (await open()).add(record('Ada'))
    const before = await readFile(file())
    const store = await open(null)
    expect([store.records, store.problem]).toEqual([[], 'locked'])
    await expect(store.add(record('Ben'))).rejects.toMatchObject({ code: 'devices-locked' })
    expect(await readFile(file())).toEqual(before)
    expect((await open()).records).toHaveLength(1)
  })

  it('forgets what has expired when it is opened', async () => {
    await (await open()).add(record('Ada', { duration: '30-days', expiresAtMs: clock.nowMs() + 30 * DAY_MS }))
    clock.advance(30 * DAY_MS - 1)
    expect((await open()).records).toHaveLength(1)
    clock.advance(1)
    expect((await open()).records).toEqual([])
  })

  it('loses nothing when several write at once', async () => {
    const first = await open()
    const stores = [first, await open(), await open()]
    await Promise.all(
      stores.flatMap((store, which) => [1, 2, 3, 4].map((count) => store.add(record(`${which} ${count}`)))),
    )
    await first.refresh()
    expect(first.records).toHaveLength(12)
    expect((await open()).records).toHaveLength(12)
  })

  it.each([
    ['has died', markOf(999_999_999)],
    ['had the number of another process before the computer was started again', `${process.ppid} 1 1`],
    ['wrote nothing that can be read', 'x'],
  ])('takes over a lock whose holder %s', async (_what, mark) => {
    await writeFile(`${file()}.lock`, mark)
    await (await open()).add(record('Ada'))
    expect((await open()).records).toHaveLength(1)
  })
})

describe('a data key in a file', () => {
  it('is made once, for this user alone, also by two at once', async () => {
    const keys = await Promise.all([fileDataKey(folder), fileDataKey(folder), fileDataKey(folder)])
    expect(keys[0]).toHaveLength(32)
    expect(keys[1]).toEqual(keys[0])
    expect(keys[2]).toEqual(keys[0])
    const where = path.join(folder, 'data.key')
    expect((await stat(where)).mode & 0o777).toBe(0o600)
    await chmod(where, 0o644)
    expect(await fileDataKey(folder)).toEqual(keys[0])
    expect((await stat(where)).mode & 0o777).toBe(0o600)
  })

  it('is none when the file holds something else', async () => {
    await writeFile(path.join(folder, 'data.key'), 'short')
    expect(await fileDataKey(folder)).toBeNull()
    expect(await readFile(path.join(folder, 'data.key'), 'utf8')).toBe('short')
  })
})
