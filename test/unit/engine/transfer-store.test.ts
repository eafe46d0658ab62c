import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toHex } from '../../../src/core/base/bytes.ts'
import { ManifestBuilder } from '../../../src/core/transfer/manifest-builder.ts'
import { markOf } from '../../../src/engine/running-process.ts'
import type { StoredReceipt, StoredShare } from '../../../src/engine/stored-transfer.ts'
import { TransferStore } from '../../../src/engine/transfer-store.ts'
import { nodeSha256 } from '../../../src/platform/node/files/sha256.ts'
import { ManualClock } from '../../support/manual-clock.ts'

const DAY_MS = 24 * 60 * 60_000
const id = '6c1f5dd0-64d5-4f43-9a0f-2f6c9e1c8a01'

let folder = ''
let clock: ManualClock
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-store-'))
  clock = new ManualClock()
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const manifest = (() => {
  const builder = new ManifestBuilder(nodeSha256)
  const base = { mtimeMs: 1, executable: false, linkTarget: null } as const
  builder.add({ ...base, kind: 'folder', parent: -1, name: 'a', sizeBytes: 0 })
  builder.add({ ...base, kind: 'file', parent: 0, name: 'b', sizeBytes: 5 })
  return builder.finish()
})()

const common = {
  version: 1,
  id,
  kind: 'files',
  transferId: '00'.repeat(16),
  resumeSecret: 'ab'.repeat(32),
  peerName: 'Ada',
  summary: { files: 1, folders: 1, bytes: 5, topNames: ['a'], moreNames: 0 },
  progress: null,
  touchedAtMs: 0,
} as const

const receipt: StoredReceipt = { ...common, direction: 'receive', folder: '/downloads', conflict: 'rename' }
const share: StoredShare = {
  ...common,
  direction: 'send',
  paths: ['/home/a'],
  tops: ['/home/a'],
  links: 'keep',
  accepted: true,
  manifest: { entries: 2, bytes: 5, sha256: toHex(manifest.sha256) },
}

const open = () => TransferStore.open(folder, clock)

describe('TransferStore', () => {
  it('knows after a restart what it was told, readable by this user alone', async () => {
    const { store } = await open()
    await store.save(receipt)
    const { store: again } = await open()
    expect(again.list()).toEqual([{ ...receipt, touchedAtMs: clock.nowMs() }])
    const mode = (await stat(path.join(folder, 'transfers', `${id}.json`))).mode & 0o777
    expect(mode).toBe(0o600)
    await again.remove(id)
    expect((await open()).store.list()).toEqual([])
    expect(await readdir(path.join(folder, 'transfers'))).toEqual([])
  })

  it('gives the manifest of a share back, and notices when it is damaged', async () => {
    const { store } = await open()
    await store.saveManifest(id, manifest)
    const loaded = await store.loadManifest(share, nodeSha256)
    expect(loaded?.path(1)).toEqual(['a', 'b'])
    await writeFile(path.join(folder, 'transfers', `${id}.manifest`), new Uint8Array(9))
    expect(await store.loadManifest(share, nodeSha256)).toBeNull()
  })

  it('forgets what nobody has touched for a week', async () => {
    const { store } = await open()
    await store.save(receipt)
    clock.advance(6 * DAY_MS)
    expect((await open()).store.list()).toHaveLength(1)
    clock.advance(2 * DAY_MS)
    const { store: later, expired } = await open()
    expect(later.list()).toEqual([])
    expect(expired).toHaveLength(1)
  })

  it('reads around files that are broken or of another version', async () => {
    const { store } = await open()
    await store.save(receipt)
    const place = path.join(folder, 'transfers')
    await writeFile(path.join(place, 'broken.json'), '{')
    await writeFile(path.join(place, 'future.json'), JSON.stringify({ ...receipt, version: 2 }))
    expect((await open()).store.list()).toHaveLength(1)
  })

  it('finds a share by exactly its paths', async () => {
    const { store } = await open()
    await store.save(share)
    expect(store.findShare(['/home/a'], 'keep')?.id).toBe(id)
    expect(store.findShare(['/home/a', '/home/b'], 'keep')).toBeUndefined()
    expect(store.findShare(['/home/a'], 'follow')).toBeUndefined()
  })

  it('does not see what another process runs, until that one is gone', async () => {
    const { store } = await open()
    await store.save(receipt)
    const other = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'])
    try {
      await writeFile(path.join(folder, 'transfers', `${id}.lock`), markOf(other.pid ?? 0))
      expect((await open()).store.list()).toEqual([])
      expect(store.hold(id)).toBe(false)
    } finally {
      other.kill('SIGKILL')
      await new Promise((resolve) => other.on('close', resolve))
    }
    const { store: again } = await open()
    expect(again.list()).toHaveLength(1)
    expect(again.hold(id)).toBe(true)
    expect((await open()).store.list()).toHaveLength(1)
  })
})
