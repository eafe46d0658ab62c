// Set up before each test file: a network of its own, with loopback and one interface that leads nowhere. Ports, multicast and
// devices nearby of files that run side by side, of other runs on this computer and of the real network do not meet in it. It is
// gone with the process, however that ends. Only root may have one; without it the file runs in the network of the computer.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import koffi from 'koffi'

/** Of linux/sched.h: the kind of namespace that unshare(2) makes. */
const CLONE_NEWNET = 0x40000000
const ip = '/usr/sbin/ip'
const LINK_LIMIT_MS = 60_000

// Addresses of documentation (RFC 5737) and of nobody (RFC 4193), usable at once. Where they route to, nobody answers.
const ipv4 = ['addr add 192.0.2.2/24 dev eth0', 'route add default via 192.0.2.1']
const ipv6 = [
  'addr add fe80::2/64 dev eth0 nodad',
  'addr add fd00::2/64 dev eth0 nodad',
  '-6 route add default via fd00::1',
]
// The other end of the cable has no address, and so nobody takes what goes there.
const links = [
  'link set lo up',
  'link add eth0 mtu 1400 type veth peer name end mtu 1400',
  'link set end addrgenmode none up',
  'link set eth0 addrgenmode none arp off up',
]

function enter(): void {
  // This thread alone changes: the sockets it opens from now on, and the threads and programs it starts, are in the new network.
  const unshared: unknown = koffi.load(null).func('int unshare(int kind)')(CLONE_NEWNET)
  if (unshared !== 0) {
    process.stderr.write('These tests run in the network of this computer: only root can have another one.\n')
    return
  }
  const hasIpv6 = existsSync('/proc/net/if_inet6')
  for (const line of [...links, ...ipv4, ...(hasIpv6 ? ipv6 : [])]) {
    const { status, stderr } = spawnSync(ip, line.split(' '), { encoding: 'utf8' })
    if (status !== 0) throw new Error(`ip ${line}: ${stderr}`)
  }
  // Linux tells of a new link a moment later, and programs would not see it before.
  const over = Date.now() + LINK_LIMIT_MS
  while (!(networkInterfaces()['eth0'] ?? []).some(({ family }) => family === 'IPv4')) {
    const { stdout } = spawnSync(ip, ['address', 'show'], { encoding: 'utf8' })
    if (Date.now() > over) throw new Error(`no eth0 after ${LINK_LIMIT_MS} ms: ${stdout}`)
  }
}

// Vitest makes a process for each file.
if (process.platform === 'linux' && existsSync(ip)) enter()
