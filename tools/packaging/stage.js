// The files of a package as they will lie on the disk of who installs it.
import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Fills `root`. A `from` that ends in a slash is a folder whose content is meant; other files are plain data.
 * @param {string} root
 * @param {readonly { from: string, to: string }[]} mappings
 */
export function stage(root, mappings) {
  mkdirSync(root, { mode: 0o755 })
  for (const { from, to } of mappings) {
    const target = join(root, to)
    mkdirSync(from.endsWith('/') ? target : dirname(target), { recursive: true })
    if (from.endsWith('/')) cpSync(from, target, { recursive: true, verbatimSymlinks: true })
    else {
      copyFileSync(from, target)
      chmodSync(target, 0o644)
    }
  }
  for (const entry of entriesOf(root)) if (entry.isFolder) chmodSync(entry.path, 0o755)
}

/**
 * Everything under `root`, with absolute paths, sorted.
 * @param {string} root
 */
export function entriesOf(root) {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => ({
      path: join(entry.parentPath, entry.name),
      isFile: entry.isFile(),
      isFolder: entry.isDirectory(),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/**
 * Bytes of all files under `root`.
 * @param {string} root
 */
export function bytesOf(root) {
  return entriesOf(root).reduce((sum, { path, isFile }) => sum + (isFile ? statSync(path).size : 0), 0)
}

/**
 * A description as package tools want it: the first line, and the others without the indentation of electron-builder.
 * @param {string} text
 */
export function describe(text) {
  const [summary = '', ...more] = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  return { summary, more }
}
