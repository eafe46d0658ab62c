// npm run setup: makes sure of what the tests need beyond Node and npm. Uses what is installed, installs what is missing
// where it may, and otherwise stops with the command to type.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromiumNames } from './electron-standin/lib/find-chromium.cjs'

const minimumNode = [20, 19]

/**
 * What is needed: any one of `programs` on PATH (or in sbin), else the Debian package `apt`.
 * @type {readonly { programs: readonly string[], apt: string, why: string }[]}
 */
export const requirements = [
  { programs: chromiumNames, apt: 'chromium', why: 'shows the windows in end-to-end tests' },
  { programs: ['mkfs.vfat'], apt: 'dosfstools', why: 'makes the FAT of tests, where the kernel knows it' },
  { programs: ['mkfs.exfat'], apt: 'exfatprogs', why: 'makes the exFAT of tests, where it does not' },
  { programs: ['mount.exfat-fuse'], apt: 'exfat-fuse', why: 'mounts it' },
  { programs: ['dpkg-deb'], apt: 'dpkg', why: 'makes the Debian package' },
  { programs: ['rpmbuild'], apt: 'rpm', why: 'makes the RPM package' },
  { programs: ['mksquashfs'], apt: 'squashfs-tools', why: 'makes the AppImage' },
  { programs: ['desktop-file-validate'], apt: 'desktop-file-utils', why: 'checks the desktop entries' },
  { programs: ['appstreamcli'], apt: 'appstream', why: 'checks the entry for software centres' },
  { programs: ['makensis'], apt: 'nsis', why: 'compiles our part of the Windows installer' },
  { programs: ['python3'], apt: 'python3-minimal', why: 'runs the entry for Nautilus against a stand-in' },
  { programs: ['openssl'], apt: 'openssl', why: 'makes the certificates of tests with TLS' },
  { programs: ['redis-server'], apt: 'redis-server', why: 'the store that several servers share' },
  { programs: ['turnserver'], apt: 'coturn', why: 'the TURN server and client that ours are tested against' },
  { programs: ['ip'], apt: 'iproute2', why: 'networks in namespaces, made for tests' },
  { programs: ['nft'], apt: 'nftables', why: 'routers and firewalls in those networks' },
]

/** A sentence when `version` (like "20.18.1") is too old, else undefined. */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > minimumNode[0] || (major === minimumNode[0] && minor >= minimumNode[1])) return undefined
  return `Dropline needs Node ${minimumNode.join('.')} or later, this is ${version}. See https://nodejs.org/en/download`
}

/**
 * The rows of which no program is there.
 * @param {typeof requirements} rows
 * @param {(program: string) => boolean} isThere
 */
export function missing(rows, isThere) {
  return rows.filter(({ programs }) => !programs.some(isThere))
}

/** The command a person types to install `packages`. */
export function typedCommand(packages) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`
}

/** The commands to install `packages` without being asked anything, or undefined when that is not allowed here. */
export function installCommands(packages, { isRoot, hasSudo, hasApt }) {
  if (!hasApt || (!isRoot && !hasSudo)) return undefined
  const prefix = isRoot ? [] : ['sudo', '-n']
  return [
    [...prefix, 'apt-get', 'update'],
    [...prefix, 'apt-get', 'install', '-y', '--no-install-recommends', ...packages],
  ]
}

function isOnPath(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => existsSync(join(folder, program)))
}

function runQuietly([program, ...args]) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' })
  if (status !== 0) console.error(`${[program, ...args].join(' ')}\n${stdout ?? ''}${stderr ?? ''}`)
  return status === 0
}

/** Does it all; answers the exit code. */
function ensureSystem() {
  const problem = nodeProblem(process.versions.node)
  if (problem) {
    console.error(problem)
    return 1
  }
  const lacking = missing(requirements, isOnPath)
  if (lacking.length === 0) return 0
  const packages = lacking.map(({ apt }) => apt)
  for (const { apt, why } of lacking) console.log(`Missing: ${apt} (${why})`)
  const commands = installCommands(packages, {
    isRoot: process.getuid?.() === 0,
    hasSudo: isOnPath('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0,
    hasApt: isOnPath('apt-get'),
  })
  if (commands) console.log(`Installing ${packages.join(', ')} ...`)
  // A stale package list may still do, so that a failed update alone is not the end.
  const installed = commands?.map(runQuietly).at(-1) === true && missing(requirements, isOnPath).length === 0
  if (!installed)
    console.error(`Please install what is missing, then start again:\n  ${typedCommand(packages)}`)
  return installed ? 0 : 1
}

if (process.argv[1] === import.meta.filename) process.exit(ensureSystem())
