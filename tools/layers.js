// Who may import whom. Arrows point inwards: apps -> engine -> platform -> core. ESLint enforces this table
// (tools/eslint-layers.js); ARCHITECTURE.md explains it. Change it only in a commit of its own, with the reason.
//
// `may`      other layers (a trailing /* covers every layer below that folder); a layer may always import itself
// `packages` npm packages; 'node:*' stands for Node's own modules

const crypto = ['@noble/ciphers', '@noble/curves', '@noble/hashes']

/** @type {Record<string, { may: string[], packages: string[] }>} */
export const layers = {
  'src/core/base': { may: [], packages: [] },
  'src/core/wire': { may: ['src/core/base'], packages: ['cborg', 'zod'] },
  'src/core/pairing': {
    may: ['src/core/base', 'src/core/wire', 'src/core/signaling'],
    packages: [...crypto, '@scure/bip39', 'zod'],
  },
  'src/core/signaling': { may: ['src/core/base', 'src/core/wire'], packages: ['zod'] },
  'src/core/peer': {
    may: ['src/core/base', 'src/core/wire', 'src/core/signaling'],
    packages: ['zod', '@noble/hashes'],
  },
  'src/core/trust': {
    may: ['src/core/base', 'src/core/wire', 'src/core/pairing', 'src/core/signaling', 'src/core/transfer'],
    packages: [...crypto, 'zod'],
  },
  'src/core/doctor': { may: ['src/core/base'], packages: [] },
  'src/core/transfer': { may: ['src/core/base', 'src/core/wire'], packages: ['zod'] },
  'src/core/session': { may: ['src/core/*'], packages: ['zod', ...crypto] },
  'src/net/stun': { may: ['src/core/base'], packages: ['@noble/hashes', 'ipaddr.js'] },
  'src/net/turn': { may: ['src/core/base', 'src/net/stun'], packages: ['@noble/hashes', 'ipaddr.js'] },
  'src/net/node': {
    may: ['src/core/base', 'src/net/stun', 'src/net/turn'],
    packages: ['node:*', 'koffi', 'zod'],
  },
  'src/words': { may: ['src/core/base', 'src/core/doctor'], packages: ['i18next'] },
  'src/platform/web': { may: ['src/core/*'], packages: [] },
  'src/platform/node': {
    may: ['src/core/*', 'src/net/stun', 'src/net/turn'],
    packages: ['node:*', 'node-datachannel', '@roamhq/wrtc', 'koffi', 'ws', 'zod'],
  },
  'src/engine': { may: ['src/core/*', 'src/net/*', 'src/platform/node'], packages: ['node:*', 'zod'] },
  'src/ipc': {
    may: ['src/core/base', 'src/core/peer', 'src/engine/api.ts', 'src/engine/neighbourhood-api.ts'],
    packages: ['zod'],
  },
  'src/main': {
    may: ['src/ipc', 'src/core/base', 'src/words', 'src/engine'],
    packages: ['node:*', 'electron', 'electron-log', 'electron-updater', 'zod'],
  },
  'src/preload': { may: ['src/ipc'], packages: ['electron'] },
  'src/renderer': {
    may: [
      'src/ipc',
      'src/core/base',
      'src/core/pairing',
      'src/core/peer',
      'src/platform/web',
      'src/words',
      'src/engine/api.ts',
      'src/engine/neighbourhood-api.ts',
    ],
    packages: [
      'react',
      'react-dom',
      'react-i18next',
      '@tanstack/react-virtual',
      'radix-ui',
      'zustand',
      'lucide-react',
      'clsx',
      'qr',
      'zod',
    ],
  },
  'src/cli': {
    may: [
      'src/engine',
      'src/words',
      'src/core/base',
      'src/core/doctor',
      'src/core/pairing',
      'src/core/peer',
      'src/net/*',
      'src/platform/node',
      'src/rendezvous',
    ],
    packages: ['node:*', 'commander', 'qr', 'zod'],
  },
  'src/rendezvous/rooms': { may: ['src/core/base', 'src/core/signaling'], packages: ['zod'] },
  'src/rendezvous': {
    may: ['src/rendezvous/rooms', 'src/core/base', 'src/core/signaling', 'src/core/wire', 'src/net/*'],
    packages: [
      ...['node:*', 'ws', 'zod', 'prom-client', 'pino', 'redis', 'rate-limiter-flexible'],
      ...['smol-toml', 'ipaddr.js'],
    ],
  },
}

/** The layer a repository path belongs to: the longest key that is a prefix of it, or undefined outside src/. */
export function layerOf(path) {
  return Object.keys(layers)
    .filter((layer) => path === layer || path.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0]
}

/** Says whether the file at `from` may import the file at `to` (both repository paths). */
export function mayImport(from, to) {
  const source = layerOf(from)
  const target = layerOf(to)
  if (source === undefined || source === target) return true
  if (target === undefined) return false
  return layers[source].may.some((allowed) =>
    allowed.endsWith('/*') ? target.startsWith(allowed.slice(0, -1)) : allowed === target || allowed === to,
  )
}

/** Says whether the file at `from` may import the npm package (or node: module) `specifier`. */
export function mayImportPackage(from, specifier) {
  const source = layerOf(from)
  if (source === undefined) return true
  return layers[source].packages.some(
    (allowed) =>
      (allowed === 'node:*' && specifier.startsWith('node:')) ||
      specifier === allowed ||
      specifier.startsWith(`${allowed}/`),
  )
}
