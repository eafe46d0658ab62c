import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { randomFillSync } from 'node:crypto'
import path from 'node:path'

/** A scratch folder on the disk of the checkout (never a memory file system), removed by `remove`. */
export function scratchFolder(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(path.resolve(import.meta.dirname, '../../.bench-'))
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Makes a file of random bytes, which nothing on the way can compress. */
export async function makeFile(file: string, mebibytes: number): Promise<void> {
  const stream = createWriteStream(file)
  const block = Buffer.alloc(1024 * 1024)
  for (let written = 0; written < mebibytes; written++) {
    randomFillSync(block)
    if (!stream.write(Buffer.from(block))) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
}
