// Receives a tree that both sides can make up into the folder it is told, and says each step on its standard output, until it is
// killed: `node sink-child.ts FOLDER TRANSFER-ID STEPS [portable]`. It stops of itself after that many steps and waits, so that a
// test that is slow to kill it still finds it in the middle.
import { fromHex } from '../../src/core/base/bytes.ts'
import { BLOCK_BYTES, SMALL_FILE_BYTES } from '../../src/core/transfer/limits.ts'
import { nodeSha256 } from '../../src/platform/node/files/sha256.ts'
import { folderSink } from '../../src/platform/node/files/sink.ts'
import { childTree, requestOf, sent } from './sink-tools.ts'

const [folder = '', transferId = '', steps, portable] = process.argv.slice(2)
let left = Number(steps)

async function say(what: string): Promise<void> {
  process.stdout.write(`${what}\n`)
  left -= 1
  if (left <= 0) await new Promise((resolve) => setTimeout(resolve, 2 ** 31 - 1))
}

const from = sent(childTree)
const sink = folderSink(folder, { isPortable: portable !== undefined })
const known = await sink.recall(fromHex(transferId))
const plan = await sink.prepare(known === null ? requestOf(from, { transferId: fromHex(transferId) }) : null)
await say('prepared')
for (let index = 0; index < from.manifest.length; index++) {
  if (from.manifest.kind(index) !== 'file') continue
  const progress = plan.progress(index)
  if (progress.state === 'complete') continue
  const bytes = from.bytesOf(index)
  if (bytes.length <= SMALL_FILE_BYTES) await sink.storeSmall([{ index, bytes }])
  else {
    const file = await sink.openFile(index)
    for (
      let block = progress.state === 'partial' ? progress.blocks : 0;
      block * BLOCK_BYTES < bytes.length;
      block++
    ) {
      const part = bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES)
      await file.write(block, [part], nodeSha256(part))
      await say(`block ${index} ${block + 1}`)
    }
    await file.publish()
  }
  await say(`stored ${index}`)
}
await sink.finish()
process.stdout.write('finished\n')
