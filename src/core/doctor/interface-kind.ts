import type { AddressScope, InterfaceKind } from './findings.ts'

const vpnNames =
  /^(tun|tap|utun|wg|ppp|ipsec|zt|tailscale|nordlynx|proton|gpd|cscotun|vpn)|vpn|wireguard|tailscale|zerotier/i
const virtualNames =
  /^(docker|br-|veth(?!ernet)|virbr|vboxnet|vmnet|lxc|lxd|cni|flannel|podman|cali|kube|bridge\d|vEthernet)|virtualbox|vmware|hyper-v|wsl/i
const wirelessNames = /^(wl|ath\d|ra\d|wi-?fi)|wireless/i
const wiredNames = /^(eth|en|em\d|lan)/i

/** First bytes of hardware addresses that no device has: VirtualBox's host-only, VMware's, Docker's. */
const virtualMacs = ['0a:00:27', '08:00:27', '00:50:56', '00:0c:29', '02:42:']

/** What an interface is. macOS calls Wi-Fi `en0` as well: 'wired' means "a real one" there. */
export function interfaceKind(name: string, mac: string): InterfaceKind {
  if (vpnNames.test(name)) return 'vpn'
  if (virtualNames.test(name)) return 'virtual'
  if (virtualMacs.some((prefix) => mac.toLowerCase().startsWith(prefix))) return 'virtual'
  if (wirelessNames.test(name)) return 'wireless'
  return wiredNames.test(name) ? 'wired' : 'other'
}

/** Where an address counts: RFC 3927, RFC 1918, RFC 6598 (carriers' NAT), RFC 4291, RFC 4193. */
export function addressScopeOf(address: string, family: 4 | 6): AddressScope {
  const scopes = family === 4 ? ipv4Scopes : ipv6Scopes
  return scopes.find(([pattern]) => pattern.test(address))?.[1] ?? 'global'
}

const ipv4Scopes: readonly (readonly [RegExp, AddressScope])[] = [
  [/^169\.254\./, 'link-local'],
  [/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, 'shared'],
  [/^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./, 'private'],
]

const ipv6Scopes: readonly (readonly [RegExp, AddressScope])[] = [
  [/^fe[89ab]/i, 'link-local'],
  [/^f[cd]/i, 'private'],
]
