import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SettingsStore } from '../../../src/engine/settings.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-settings-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('SettingsStore', () => {
  it('starts with defaults and writes nothing by itself', async () => {
    const store = await SettingsStore.open(folder)
    expect(store.current).toMatchObject({ rendezvousUrl: null, lan: true, relay: 'auto' })
    expect(store.current.deviceName.length).toBeGreaterThan(0)
    await expect(stat(path.join(folder, 'settings.json'))).rejects.toThrow()
  })

  it('keeps a change across runs, readable by the owner alone', async () => {
    const store = await SettingsStore.open(folder)
    await store.change({ deviceName: '  Ada ', rendezvousUrl: 'wss://meet.example.org' })
    const again = await SettingsStore.open(folder)
    expect(again.current).toMatchObject({ deviceName: 'Ada', rendezvousUrl: 'wss://meet.example.org' })
    expect((await stat(path.join(folder, 'settings.json'))).mode & 0o777).toBe(0o600)
  })

  it('refuses values that cannot be used, by name, and keeps the old ones', async () => {
    const store = await SettingsStore.open(folder)
    const before = store.current
    for (const change of [
      { rendezvousUrl: 'https://x' },
      { deviceName: ' ' },
      { deviceName: 'x'.repeat(61) },
      { saveFolder: 'relative' },
    ]) {
      await expect(store.change(change)).rejects.toMatchObject({
        code: 'setting-invalid',
        detail: { setting: Object.keys(change)[0] },
      })
    }
    expect(store.current).toEqual(before)
  })

  it('lets overrides hold for the run only, until the field is changed', async () => {
    const store = await SettingsStore.open(folder, { lan: false })
    expect(store.current.lan).toBe(false)
    await store.change({ deviceName: 'Ada' })
    expect(JSON.parse(await readFile(path.join(folder, 'settings.json'), 'utf8'))).toMatchObject({
      lan: true,
    })
    await store.change({ lan: true })
    expect(store.current.lan).toBe(true)
  })

  it('takes the good fields of a damaged file', async () => {
    await writeFile(
      path.join(folder, 'settings.json'),
      JSON.stringify({ deviceName: 7, lan: false, evil: 'x' }),
    )
    const store = await SettingsStore.open(folder)
    expect(store.current.lan).toBe(false)
    expect(store.current.deviceName).not.toBe(7)
    expect(Object.keys(store.current)).not.toContain('evil')
    await writeFile(path.join(folder, 'settings.json'), '{"lan":')
    expect((await SettingsStore.open(folder)).current.lan).toBe(true)
  })
})
