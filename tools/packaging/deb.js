// A Debian package (deb-control(5), deb-md5sums(5)) by dpkg-deb.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { bytesOf, describe, entriesOf } from './stage.js'

const scripts = {
  '--before-install': 'preinst',
  '--after-install': 'postinst',
  '--before-remove': 'prerm',
  '--after-remove': 'postrm',
}

/** The control file; fields without a value are left out. */
function controlText({ options, lists }, installedBytes) {
  const { summary, more } = describe(options['--description'] ?? '')
  const fields = {
    Package: options['--name'],
    Version: options['--version'],
    License: options['--license'],
    Vendor: options['--vendor'],
    Architecture: options['--architecture'],
    Maintainer: options['--maintainer'],
    'Installed-Size': String(Math.ceil(installedBytes / 1024)),
    Depends: lists['-d']?.join(', '),
    Recommends: lists['--deb-recommends']?.join(', '),
    Section: options['--category'] ?? 'misc',
    Priority: options['--deb-priority'],
    Homepage: options['--url'],
    Description: [summary, ...more.map((line) => ` ${line}`)].join('\n'),
  }
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')
}

function checksums(root) {
  const sum = (file) => createHash('md5').update(readFileSync(file)).digest('hex')
  const files = entriesOf(root).filter(({ isFile }) => isFile)
  return files.map(({ path }) => `${sum(path)}  ${relative(root, path)}\n`).join('')
}

/** Makes the package; answers the exit code. */
export function buildDeb({ root, options, lists }) {
  const [control, md5sums] = [controlText({ options, lists }, bytesOf(root)), checksums(root)]
  const folder = join(root, 'DEBIAN')
  mkdirSync(folder, { mode: 0o755 })
  writeFileSync(join(folder, 'control'), control)
  writeFileSync(join(folder, 'md5sums'), md5sums)
  for (const [option, name] of Object.entries(scripts)) {
    if (options[option] === undefined) continue
    copyFileSync(options[option], join(folder, name))
    chmodSync(join(folder, name), 0o755)
  }
  rmSync(options['--package'], { force: true })
  const args = [
    '--root-owner-group',
    `-Z${options['--deb-compression'] ?? 'xz'}`,
    '--build',
    root,
    options['--package'],
  ]
  return spawnSync('dpkg-deb', args, { stdio: 'inherit' }).status ?? 1
}
