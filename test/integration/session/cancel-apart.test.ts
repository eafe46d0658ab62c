// A transfer that one side cancels while the two are apart: the other is told when they meet, and does not look for it for ever.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type StoredShare, storedTransfer } from '../../../src/engine/stored-transfer.ts'
import { type EngineRoom, openEngineRoom, startMoving, type WatchedEngine } from '../../support/engines.ts'
import { makeTree } from '../../support/trees.ts'

let room: EngineRoom
let sender: WatchedEngine
let receiver: WatchedEngine
let sent: string
let received: string
beforeEach(async () => {
  room = await openEngineRoom()
  sender = await room.open('Ada')
  receiver = await room.open('Bob')
  const tree = path.join(room.folder, 'tree')
  await makeTree(tree, { 'big.bin': 8_000_000 })
  ;({ sent, received } = await startMoving(sender, receiver, [tree]))
})
afterEach(() => room.close())

/** Neither side keeps anything of the transfer, and nothing unfinished lies about. */
async function expectNothingKept(): Promise<void> {
  for (const { dataFolder } of [sender, receiver])
    await vi.waitFor(async () => expect(await readdir(path.join(dataFolder, 'transfers'))).toEqual([]), {
      timeout: 20_000,
    })
  const names = await readdir(receiver.folder, { recursive: true })
  expect(names.filter((name) => name.includes('.dropline'))).toEqual([])
}

describe.each(['sender', 'receiver'] as const)('a %s that cancels while it is alone', (who) => {
  it('tells the other side, which is looking for it', async () => {
    const [me, other, id] = who === 'sender' ? [sender, receiver, sent] : [receiver, sender, received]
    await me.engine.leave(id)
    await Promise.all([me.state('interrupted'), other.state('reconnecting')])
    await me.engine.cancel(id)
    expect((await me.state('failed')).state.error).toEqual({ code: 'cancelled', detail: {} })
    expect((await other.state('failed')).state.error.code).toBe('cancelled-by-peer')
    await expectNothingKept()
  })

  it('tells it even after both programs have ended and started again', async () => {
    const isSender = who === 'sender'
    const [mine, theirs] = isSender ? [sent, received] : [received, sent]
    await Promise.all([sender.engine.close(), receiver.engine.close()])
    sender = await room.open('Ada', sender)
    receiver = await room.open('Bob', receiver)
    const [me, other] = isSender ? [sender, receiver] : [receiver, sender]
    await me.engine.cancel(mine)
    await me.engine.close()
    const again = await room.open('Me', me)
    expect(await again.engine.list()).toEqual([])
    await other.engine.resume(theirs)
    expect((await other.state('failed')).state.error.code).toBe('cancelled-by-peer')
    await expectNothingKept()
  })
})

describe('a sender that was killed before it could write down that the receiver had said yes', () => {
  beforeEach(async () => {
    await sender.engine.close()
    await receiver.state('reconnecting')
    await change(storedShare(), { accepted: false })
  })

  it('tells the receiver when it cancels after the next start', async () => {
    sender = await room.open('Ada', sender)
    await sender.engine.cancel(sent)
    expect((await receiver.state('failed')).state.error.code).toBe('cancelled-by-peer')
    await expectNothingKept()
  })

  it('tells the receiver that the first delivery is over when it was meant for a device, which is asked anew', async () => {
    await mkdir(path.join(sender.dataFolder, 'outbox'), { recursive: true })
    const { version, id, kind, paths, links } = await change(storedShare(), {})
    const item = { version, id, kind, paths, links, limitBytesPerSecond: null, queuedAtMs: 0 }
    const forDevice = { ...item, deviceId: 'one that is away', deviceName: 'Bob' }
    await writeFile(path.join(sender.dataFolder, 'outbox', `${id}.json`), JSON.stringify(forDevice))
    sender = await room.open('Ada', sender)
    expect((await receiver.state('failed')).state.error.code).toBe('cancelled-by-peer')
    await expectNothingKept()
  })
})

const storedShare = (): string => path.join(sender.dataFolder, 'transfers', `${sent}.json`)

/** Changes what is kept of a share, and answers what it is then. */
async function change(file: string, part: Partial<StoredShare>): Promise<StoredShare> {
  const stored = storedTransfer.parse(JSON.parse(await readFile(file, 'utf8')))
  if (stored.direction !== 'send') throw new Error('not a share')
  const changed = { ...stored, ...part }
  await writeFile(file, JSON.stringify(changed))
  return changed
}
