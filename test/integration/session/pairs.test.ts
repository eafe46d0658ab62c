import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine, TransferSnapshot } from '../../../src/engine/api.ts'
import { createEngine } from '../../../src/engine/index.ts'
import { type EveryStack, type StackName, stackNames, startEveryStack } from '../../support/every-stack.ts'
import { makeTree, treeOf } from '../../support/trees.ts'

let folder = ''
let stacks: EveryStack

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-pairs-'))
  await makeTree(path.join(folder, 'tree'), {
    'a/big.bin': 3_000_001,
    'a/empty': '',
    'a/b': null,
    'note.txt': { content: 'hello', mtimeMs: 1_000_000_000_000 },
  })
  stacks = await startEveryStack()
})
afterAll(async () => {
  await stacks.close()
  await rm(folder, { recursive: true, force: true })
})

/** Resolves with the first snapshot that `wanted` accepts; a failed transfer rejects. */
function snapshotOf(
  engine: Engine,
  wanted: (snapshot: TransferSnapshot) => boolean,
): Promise<TransferSnapshot> {
  return new Promise((resolve, reject) => {
    engine.onTransfer((snapshot) => {
      if (snapshot.state.name === 'failed') reject(new Error(JSON.stringify(snapshot.state.error)))
      else if (wanted(snapshot)) resolve(snapshot)
    })
  })
}

async function engineOn(stack: StackName): Promise<Engine> {
  const dataFolder = await mkdtemp(path.join(folder, 'data-'))
  return createEngine({
    dataFolder,
    peers: stacks.factories[stack],
    overrides: { rendezvousUrl: null, lan: true },
  })
}

const pairs = stackNames.flatMap((sender) => stackNames.map((receiver) => [sender, receiver] as const))

describe('every WebRTC stack sends files to every other', () => {
  it.each(pairs)('%s to %s', async (senderStack, receiverStack) => {
    const saveFolder = path.join(folder, `${senderStack} to ${receiverStack}`)
    await mkdir(saveFolder)
    const [sender, receiver] = await Promise.all([engineOn(senderStack), engineOn(receiverStack)])
    try {
      const shared = snapshotOf(sender, ({ state }) => state.name === 'waiting-for-peer')
      const delivered = snapshotOf(sender, ({ state }) => state.name === 'done')
      const received = snapshotOf(receiver, ({ state }) => state.name === 'done')
      receiver.onTransfer(({ id, state }) => {
        if (state.name === 'asking') void receiver.accept(id)
      })
      await sender.send({ paths: [path.join(folder, 'tree')] })
      const { state } = await shared
      const code = state.name === 'waiting-for-peer' ? state.code : ''
      await receiver.receive({ code, folder: saveFolder })
      await Promise.all([delivered, received])
      expect(await treeOf(path.join(saveFolder, 'tree'))).toEqual(await treeOf(path.join(folder, 'tree')))
    } finally {
      await Promise.all([sender.close(), receiver.close()])
    }
  })
})
