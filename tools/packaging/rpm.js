// An RPM package by rpmbuild, from a spec file that only copies.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, entriesOf } from './stage.js'

const scripts = {
  '--before-install': 'pre',
  '--after-install': 'post',
  '--before-remove': 'preun',
  '--after-remove': 'postun',
}

/** Paths in %files: the app's own folder whole, other files one by one, because their folders belong to the system. */
function filesOf(root) {
  const entries = entriesOf(root).map((entry) => ({ ...entry, place: `/${relative(root, entry.path)}` }))
  const own = entries.filter(({ place, isFolder }) => isFolder && /^\/opt\/[^/]+$/.test(place))
  const outside = entries.filter(({ place, isFolder }) => !isFolder && !place.startsWith('/opt/'))
  return [...own, ...outside].map(({ place }) => `"${place}"`)
}

/** Debian's names for architectures to those of RPM. */
const architectures = { amd64: 'x86_64', arm64: 'aarch64' }

/** `%` begins a macro. */
const literal = (text) => text.replaceAll('%', '%%')

function specText({ root, options, lists }) {
  const { summary, more } = describe(options['--description'] ?? '')
  const sections = Object.entries(scripts)
    .filter(([option]) => options[option] !== undefined)
    .map(([option, name]) => `%${name} -p /bin/bash\n${literal(readFileSync(options[option], 'utf8'))}\n`)
  return [
    `Name: ${options['--name']}`,
    // A dash separates the version from the release.
    `Version: ${options['--version'].replaceAll('-', '_')}`,
    `Release: ${options['--iteration'] ?? '1'}`,
    `Summary: ${literal(options['--rpm-summary'] ?? summary)}`,
    `License: ${options['--license'] ?? 'unknown'}`,
    `Group: ${options['--category'] ?? 'default'}`,
    `Vendor: ${options['--vendor'] ?? ''}`,
    `URL: ${options['--url'] ?? ''}`,
    `Packager: ${options['--maintainer'] ?? ''}`,
    'AutoReqProv: no',
    ...(lists['-d'] ?? []).map((name) => `Requires: ${name}`),
    '%description',
    literal([summary, ...more].join('\n')),
    '%install',
    `cp -a "${root}/." "%{buildroot}/"`,
    ...sections,
    '%files',
    '%defattr(-,root,root,-)',
    ...filesOf(root),
    '',
  ].join('\n')
}

/** Makes the package; answers the exit code. */
export function buildRpm({ root, work, options, lists }) {
  const spec = join(work, 'package.spec')
  writeFileSync(spec, specText({ root, options, lists }))
  const target = options['--package']
  rmSync(target, { force: true })
  const definitions = {
    _topdir: join(work, 'rpmbuild'),
    _rpmdir: dirname(target),
    _build_name_fmt: literal(basename(target)),
    // Nothing is stripped, compressed or linked: the files are the app's, as they are.
    __os_install_post: '%{nil}',
    _build_id_links: 'none',
    debug_package: '%{nil}',
  }
  const defines = Object.entries(definitions).flatMap(([name, value]) => ['--define', `${name} ${value}`])
  const architecture = architectures[options['--architecture']] ?? options['--architecture']
  const args = ['-bb', '--quiet', '--target', architecture, ...defines, spec]
  return spawnSync('rpmbuild', args, { stdio: 'inherit' }).status ?? 1
}
