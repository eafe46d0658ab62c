import { mkdir, open, rename } from 'node:fs/promises'
import path from 'node:path'

/**
 * Replaces the contents of a file in one step, readable by this user alone; creates its folder. With `durable` false a power cut,
 * but no crash of the program, may leave the old contents.
 */
export async function writeAtomically(
  file: string,
  contents: string | readonly Uint8Array[],
  durable = true,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${process.pid}.tmp`
  const handle = await open(temporary, 'w', 0o600)
  try {
    if (typeof contents === 'string') await handle.writeFile(contents)
    else for (const part of contents) await handle.writeFile(part)
    if (durable) await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
}
