import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Files in one folder. */
const FOLDER_FILES = 500

/** Makes a folder with so many files of random bytes, in folders of 500. */
export function makeTree(folder: string, files: number, fileBytes: number): void {
  for (let index = 0; index < files; index++) {
    const inner = path.join(folder, `folder ${Math.floor(index / FOLDER_FILES)}`)
    if (index % FOLDER_FILES === 0) mkdirSync(inner, { recursive: true })
    writeFileSync(path.join(inner, `file ${index}.bin`), randomBytes(fileBytes))
  }
}
