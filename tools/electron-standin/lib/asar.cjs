'use strict'
// Node can not read asar archives: one is laid out in a temporary folder of the same name.
const { createHash } = require('node:crypto')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

// The format is a pickle: four 32-bit lengths, then the JSON header, then the files one after the other.
const prefixBytes = 16

function readHeader(descriptor) {
  const prefix = Buffer.alloc(prefixBytes)
  fs.readSync(descriptor, prefix, 0, prefixBytes, 0)
  const json = Buffer.alloc(prefix.readUInt32LE(12))
  fs.readSync(descriptor, json, 0, json.length, prefixBytes)
  return { header: JSON.parse(json.toString('utf8')), filesStart: 8 + prefix.readUInt32LE(4) }
}

/** Unpacks `archive` and returns the folder; it is removed when the process exits. */
function unpackAsar(archive) {
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'electron-standin-asar-'))
  process.on('exit', () => fs.rmSync(parent, { recursive: true, force: true }))
  const root = path.join(parent, 'app.asar')
  const descriptor = fs.openSync(archive, 'r')
  const { header, filesStart } = readHeader(descriptor)

  const writeFile = (node, target) => {
    const bytes = Buffer.alloc(node.size)
    fs.readSync(descriptor, bytes, 0, node.size, filesStart + Number(node.offset))
    const hash = createHash('sha256').update(bytes).digest('hex')
    if (node.integrity && node.integrity.hash !== hash) throw new Error(`asar integrity: ${target}`)
    fs.writeFileSync(target, bytes, { mode: node.executable ? 0o755 : 0o644 })
  }
  const write = (node, relative) => {
    const target = path.join(root, relative)
    if (node.files) {
      fs.mkdirSync(target, { recursive: true })
      for (const [name, child] of Object.entries(node.files)) write(child, path.join(relative, name))
    } else if (node.link) fs.symlinkSync(path.join(root, node.link), target)
    else if (node.unpacked) fs.copyFileSync(path.join(`${archive}.unpacked`, relative), target)
    else writeFile(node, target)
  }
  write(header, '')
  fs.closeSync(descriptor)
  return root
}

module.exports = { unpackAsar }
