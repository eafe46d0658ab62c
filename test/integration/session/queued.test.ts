import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TransferId, TransferSnapshot } from '../../../src/engine/api.ts'
import {
  acceptAll,
  codeFrom,
  type EngineRoom,
  openEngineRoom,
  startMoving,
  type WatchedEngine,
} from '../../support/engines.ts'
import { noise } from '../../support/trees.ts'

const SLOW = 1_000_000

let room: EngineRoom
let sender: WatchedEngine
let receiver: WatchedEngine
beforeEach(async () => {
  room = await openEngineRoom()
  sender = await room.open('Ada')
  receiver = await room.open('Bob')
})
afterEach(() => room.close())

interface Three {
  readonly first: TransferId
  readonly second: TransferId
  readonly third: TransferId
}

/** A transfer that is under way and will be for eight seconds, and two more behind it. */
async function threeInLine(secondBytes = 4): Promise<Three> {
  const [big, more, last] = ['big.bin', 'more.txt', 'last.txt'].map((name) => path.join(room.folder, name))
  if (big === undefined || more === undefined || last === undefined) throw new Error('no names')
  await writeFile(big, noise(8_000_000))
  await writeFile(more, noise(secondBytes))
  await writeFile(last, 'last')
  const { sent: first } = await startMoving(sender, receiver, [big])
  const second = await sender.engine.addToSend(first, [more])
  const third = await sender.engine.addToSend(first, [last])
  await sender.until(({ id, summary }) => id === third && summary !== null)
  return { first, second, third }
}

/** Ends the sender's program and starts it again. */
async function restartSender(): Promise<void> {
  await sender.engine.close()
  sender = await room.open('Ada', sender)
}

async function snapshotOf(id: TransferId): Promise<TransferSnapshot> {
  const found = (await sender.engine.list()).find((snapshot) => snapshot.id === id)
  if (found === undefined) throw new Error('it is not listed')
  return found
}

/** On the receiver's side every transfer goes on as soon as it is met again. */
async function expectAllReceived(): Promise<void> {
  for (const name of ['big.bin', 'more.txt', 'last.txt'])
    await receiver.until(({ state, summary }) => state.name === 'done' && summary?.topNames[0] === name)
  for (const name of ['big.bin', 'more.txt', 'last.txt'])
    expect(await readFile(path.join(receiver.folder, name))).toEqual(
      await readFile(path.join(room.folder, name)),
    )
}

const kept = (folder: string): Promise<readonly string[]> => readdir(path.join(sender.dataFolder, folder))

describe('what waits behind another transfer', () => {
  it.each(['first', 'second', 'third'] as const)(
    'is there after a restart, and the whole line goes on when the %s is resumed',
    async (which) => {
      const three = await threeInLine()
      await restartSender()
      expect(await snapshotOf(three.second)).toMatchObject({
        state: { name: 'interrupted' },
        summary: { files: 1, bytes: 4, topNames: ['more.txt'] },
        limitBytesPerSecond: SLOW,
      })
      expect((await snapshotOf(three.third)).state.name).toBe('interrupted')
      await sender.engine.resume(three[which])
      await sender.engine.setLimit(three.first, null)
      await expectAllReceived()
      for (const id of [three.first, three.second, three.third]) await sender.state('done', id)
      expect(await kept('outbox')).toEqual([])
      expect(await kept('transfers')).toEqual([])
    },
  )

  it('stands behind the one that has the connection now', async () => {
    const { first, second, third } = await threeInLine(8_000_000)
    await sender.engine.setLimit(first, null)
    await sender.until(({ id, state }) => id === second && state.name === 'moving')
    await restartSender()
    expect((await sender.engine.list()).map(({ id }) => id)).toEqual([second, third])
    await sender.engine.resume(third)
    await sender.engine.setLimit(second, null)
    for (const id of [second, third]) await sender.state('done', id)
    expect(await readFile(path.join(receiver.folder, 'last.txt'), 'utf8')).toBe('last')
  })

  it('is cancelled alone, or with the one before it', async () => {
    const { first, second, third } = await threeInLine()
    await restartSender()
    await sender.engine.cancel(second)
    expect(await kept('outbox')).toEqual([`${third}.json`])
    await sender.engine.cancel(first)
    // Each can be started over, though it was begun before the restart.
    for (const [id, name] of [
      [first, 'big.bin'],
      [second, 'more.txt'],
    ] as const)
      expect(await sender.engine.sendRequestOf(id)).toEqual({ paths: [path.join(room.folder, name)] })
    for (const id of [first, second, third])
      expect((await snapshotOf(id)).state).toMatchObject({ name: 'failed', error: { code: 'cancelled' } })
    expect(await kept('outbox')).toEqual([])
  })

  it('is sent by a code of its own when nothing is left of the one before it', async () => {
    const { first, third } = await threeInLine()
    await sender.engine.close()
    await rm(path.join(sender.dataFolder, 'transfers', `${first}.json`))
    sender = await room.open('Ada', sender)
    await sender.engine.resume(third)
    const other = await room.open('Cleo')
    acceptAll(other)
    await other.engine.receive({ code: await codeFrom(sender, third) })
    await sender.state('done', third)
    expect(await readFile(path.join(other.folder, 'last.txt'), 'utf8')).toBe('last')
  })

  it('fails with the one before it, also while that waits for its receiver', async () => {
    const file = path.join(room.folder, 'one.txt')
    await writeFile(file, 'one')
    const first = await sender.engine.send({ paths: [file] })
    await codeFrom(sender, first)
    const second = await sender.engine.addToSend(first, [file])
    await sender.until(({ id, summary }) => id === second && summary !== null)
    await sender.engine.cancel(first)
    await sender.state('failed', second)
    expect(await kept('outbox')).toEqual([])
  })
})
