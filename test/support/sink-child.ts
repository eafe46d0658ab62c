// Receives a tree that both sides can make up into the folder it is told, and says each step on its standard output, until it is
// killed: `node sink-child.ts FOLDER TRANSFER-ID [portable]`.
import { fromHex } from '../../src/core/base/bytes.ts'
import { BLOCK_BYTES, SMALL_FILE_BYTES } from '../../src/core/transfer/limits.ts'
import { nodeSha256 } from '../../src/platform/node/files/sha256.ts'
import { folderSink } from '../../src/platform/node/files/sink.ts'
import { childTree, requestOf, sent } from './sink-tools.ts'

const [folder = '', transferId = '', portable] = process.argv.slice(2)
const from = sent(childTree)
const sink = folderSink(folder, { isPortable: portable !== undefined })
const known = await sink.recall(fromHex(transferId))
const plan = await sink.prepare(known === null ? requestOf(from, { transferId: fromHex(transferId) }) : null)
process.stdout.write(`prepared\n`)
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
      process.stdout.write(`block ${index} ${block + 1}\n`)
    }
    await file.publish()
  }
  process.stdout.write(`stored ${index}\n`)
}
await sink.finish()
process.stdout.write('finished\n')
