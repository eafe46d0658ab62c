import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  acceptAll,
  codeFrom,
  type EngineRoom,
  openEngineRoom,
  startMoving,
  type WatchedEngine,
} from '../../support/engines.ts'
import { makeTree, noise, treeOf } from '../../support/trees.ts'

/** Both sides must know of what one of them does within this time: long before the bytes that are left could have gone. */
const KNOWN_WITHIN_MS = 4_000

let room: EngineRoom
let sender: WatchedEngine
let receiver: WatchedEngine
let tree = ''
beforeEach(async () => {
  room = await openEngineRoom()
  sender = await room.open('Ada')
  receiver = await room.open('Bob')
  tree = path.join(room.folder, 'tree')
  await makeTree(tree, { 'big.bin': 8_000_000, 'note.txt': 'hello', 'folder/empty': null })
})
afterEach(() => room.close())

/** A transfer that is under way and will be for eight seconds. */
const moving = () => startMoving(sender, receiver, [tree])

async function within<T>(promise: Promise<T>): Promise<T> {
  const startedAtMs = Date.now()
  const value = await promise
  expect(Date.now() - startedAtMs).toBeLessThan(KNOWN_WITHIN_MS)
  return value
}

async function expectDelivered(): Promise<void> {
  await Promise.all([sender.state('done'), receiver.state('done')])
  expect(await treeOf(path.join(receiver.folder, 'tree'))).toEqual(await treeOf(tree))
}

describe('steering a transfer', () => {
  it.each(['sender', 'receiver'] as const)('pauses and goes on from the %s', async (who) => {
    const { sent, received } = await moving()
    const [me, other, id] = who === 'sender' ? [sender, receiver, sent] : [receiver, sender, received]
    await me.engine.pause(id)
    const [mine, theirs] = await within(Promise.all([me.state('paused'), other.state('paused')]))
    expect(mine.state).toMatchObject({ by: 'me', reason: 'user' })
    expect(theirs.state).toMatchObject({ by: 'peer', reason: 'user' })
    sender.forget()
    receiver.forget()
    await me.engine.resume(id)
    await within(Promise.all([me.state('moving'), other.state('moving')]))
    await me.engine.setLimit(id, null)
    await sender.engine.setLimit(sent, null)
    await expectDelivered()
  })

  it.each(['sender', 'receiver'] as const)(
    'cancels from the %s, and leaves nothing unfinished',
    async (who) => {
      const { sent, received } = await moving()
      const [me, other, id] = who === 'sender' ? [sender, receiver, sent] : [receiver, sender, received]
      await me.engine.cancel(id)
      const [mine, theirs] = await within(Promise.all([me.state('failed'), other.state('failed')]))
      expect(mine.state.error.code).toBe('cancelled')
      expect(theirs.state.error.code).toBe('cancelled-by-peer')
      expect(
        (await readdir(receiver.folder, { recursive: true })).filter((name) => name.includes('.dropline')),
      ).toEqual([])
      expect(await readdir(path.join(sender.dataFolder, 'transfers'))).toEqual([])
      expect(await readdir(path.join(receiver.dataFolder, 'transfers'))).toEqual([])
    },
  )

  it('keeps to a limit that is set on either side while it runs', async () => {
    const { sent, received } = await moving()
    await receiver.engine.setLimit(received, 1_000_000)
    await sender.engine.setLimit(sent, null)
    receiver.forget()
    const first = await receiver.state('moving')
    const startedAtMs = Date.now()
    await receiver.until(
      ({ state }) =>
        state.name === 'moving' && state.progress.bytesDone - first.state.progress.bytesDone >= 3_000_000,
    )
    expect(Date.now() - startedAtMs).toBeGreaterThan(1_200)
    await receiver.engine.setLimit(received, null)
    await expectDelivered()
  })

  it('brings what was added while it ran, on the same connection', async () => {
    const { sent } = await moving()
    const more = path.join(room.folder, 'more.txt')
    await writeFile(more, 'more')
    const added = await sender.engine.addToSend(sent, [more])
    await sender.engine.setLimit(sent, null)
    await expectDelivered()
    await sender.state('done', added)
    await receiver.until(({ state, summary }) => state.name === 'done' && summary?.topNames[0] === 'more.txt')
    expect(await readFile(path.join(receiver.folder, 'more.txt'), 'utf8')).toBe('more')
  })
})

describe('another folder', () => {
  it('is looked into while the person is asked, and takes the offer by the rule for its own names', async () => {
    const other = path.join(room.folder, 'other')
    await mkdir(path.join(other, 'tree'), { recursive: true })
    await sender.engine.send({ paths: [tree] })
    const id = await receiver.engine.receive({ code: await codeFrom(sender) })
    const asking = await receiver.state('asking')
    expect(asking.conflicts).toBe(0)
    const look = await receiver.engine.lookInto(id, other)
    expect(look.conflicts).toBe(1)
    expect(look.neededBytes).toBeGreaterThan(8_000_000)
    expect(look.freeBytes).toBeGreaterThan(look.neededBytes)
    expect(await readdir(path.join(other, 'tree'))).toEqual([])
    await expect(receiver.engine.lookInto(id, path.join(tree, 'note.txt'))).rejects.toMatchObject({
      code: 'target-unwritable',
    })
    await receiver.engine.accept(id, { folder: other, conflict: 'rename' })
    await receiver.state('done')
    expect(await treeOf(path.join(other, 'tree (1)'))).toEqual(await treeOf(tree))
    await expect(receiver.engine.lookInto(id, other)).rejects.toMatchObject({ code: 'not-resumable' })
  })
})

describe('several at once', () => {
  it('one share to three receivers by one code', async () => {
    const others = [receiver, await room.open('Cleo'), await room.open('Dan')]
    for (const other of others) acceptAll(other)
    const id = await sender.engine.send({ paths: [tree], receivers: 3 })
    const code = await codeFrom(sender, id)
    for (const other of others) await other.engine.receive({ code })
    await Promise.all(others.map((other) => other.state('done')))
    const parent = await sender.state('done', id)
    expect(parent.receivers).toEqual({ waiting: false, count: 3 })
    const children = (await sender.engine.list()).filter(({ parentId }) => parentId === id)
    expect(children.map(({ state }) => state.name)).toEqual(['done', 'done', 'done'])
    for (const other of others)
      expect(await treeOf(path.join(other.folder, 'tree'))).toEqual(await treeOf(tree))
  })

  it('one receiver that leaves harms no other', async () => {
    const other = await room.open('Cleo')
    acceptAll(other)
    const id = await sender.engine.send({ paths: [tree], receivers: 2 })
    const code = await codeFrom(sender, id)
    const first = await receiver.engine.receive({ code })
    await receiver.state('asking')
    await receiver.engine.decline(first)
    await other.engine.receive({ code })
    await other.state('done')
    await sender.state('done', id)
  })

  it('five receipts, each of its own file of the same name', async () => {
    acceptAll(receiver)
    const codes: string[] = []
    for (let index = 0; index < 5; index++) {
      const folder = path.join(room.folder, `five ${index}`)
      await mkdir(folder)
      await writeFile(path.join(folder, 'same.bin'), noise(500_000, String(index)))
      const id = await sender.engine.send({ paths: [path.join(folder, 'same.bin')] })
      codes.push(await codeFrom(sender, id))
    }
    await Promise.all(
      codes.map(async (code) => receiver.state('done', await receiver.engine.receive({ code }))),
    )
    expect((await readdir(receiver.folder)).filter((name) => name.startsWith('same'))).toHaveLength(5)
  })
})

describe('a text', () => {
  it('comes without a file of its own, and is gone when it is dismissed', async () => {
    acceptAll(receiver)
    const text = 'Grüße,\n\n漢字 and a tab\t.'
    await sender.engine.send({ paths: [], text })
    const id = await receiver.engine.receive({ code: await codeFrom(sender) })
    const done = await receiver.state('done', id)
    expect(done.kind).toBe('text')
    expect(await receiver.engine.receivedText(id)).toBe(text)
    expect(await readdir(receiver.folder)).toEqual([])
    await receiver.engine.dismiss(id)
    expect(await readdir(path.join(receiver.dataFolder, 'spool'))).toEqual([])
    await sender.state('done')
    expect(await readdir(path.join(sender.dataFolder, 'spool'))).toEqual([])
  })
})
