import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Scope } from '../../../src/core/base/scope.ts'
import { GuessBudget } from '../../../src/core/pairing/budget.ts'
import { formatCode, randomNameplate, randomWords } from '../../../src/core/pairing/code.ts'
import { pairAsOwner } from '../../../src/core/pairing/drive.ts'
import { sealPipe } from '../../../src/core/pairing/seal.ts'
import { connectPeer, type ConnectedPeer } from '../../../src/core/peer/connect.ts'
import { exchangeRelays } from '../../../src/core/peer/relays.ts'
import type { SignalingConnection } from '../../../src/core/signaling/ports.ts'
import { BLOCK_BYTES } from '../../../src/core/transfer/limits.ts'
import type { ManifestEntry } from '../../../src/core/transfer/manifest.ts'
import { systemClock } from '../../../src/platform/node/clock.ts'
import { nodeDataChannelFactory } from '../../../src/platform/node/rtc/node-datachannel.ts'
import { lanWay } from '../../../src/platform/node/signaling/lan-way.ts'
import { startCli } from '../../support/cli.ts'
import { RawPeer } from '../../support/raw-peer.ts'

let folder = ''
let outFolder = ''
const stop = new AbortController()
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-hostile-'))
  outFolder = path.join(folder, 'out')
  await mkdir(outFolder)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

interface HostileSender {
  readonly code: string
  /** Resolves when a receiver has come through pairing and ICE. */
  readonly peer: Promise<ConnectedPeer>
  close(): void
}

/** Somebody who knows the code and speaks every protocol correctly up to the offer. */
async function hostileSender(): Promise<HostileSender> {
  const code = { nameplate: randomNameplate(), words: randomWords(2) }
  let onJoiner = (_connection: SignalingConnection): void => undefined
  const joined = new Promise<SignalingConnection>((resolve) => {
    onJoiner = resolve
  })
  const opened = await lanWay({ clock: systemClock }).open(
    code.nameplate,
    (each) => onJoiner(each),
    stop.signal,
  )
  const peer = joined.then(async ({ pipe, via }) => {
    const keys = await pairAsOwner(pipe, {
      code,
      via,
      clock: systemClock,
      signal: stop.signal,
      budget: new GuessBudget(),
    })
    const sealed = sealPipe(pipe, keys)
    const common = { sealed, clock: systemClock, signal: stop.signal }
    await exchangeRelays({ ...common, local: null, relayOnly: false }, new Scope())
    return connectPeer({
      ...common,
      role: 'offerer',
      factory: nodeDataChannelFactory(),
      config: { iceServers: [], relayOnly: false },
      bind: { local: keys.bindLocal, remote: keys.bindRemote, transcriptHash: keys.transcriptHash },
    })
  })
  return { code: formatCode(code), peer, close: () => opened.close() }
}

const file = (name: string, parent = -1): ManifestEntry => ({
  kind: 'file',
  parent,
  name,
  sizeBytes: 5,
  mtimeMs: 1_700_000_000_000,
  executable: false,
  linkTarget: null,
})

const link = (name: string, linkTarget: string): ManifestEntry => ({
  ...file(name),
  kind: 'link',
  sizeBytes: 0,
  linkTarget,
})

const manifests: readonly (readonly [string, readonly ManifestEntry[]])[] = [
  ['a way out of the folder', [file('..')]],
  ['a slash in a name', [file('../x')]],
  ['an absolute path', [file('/etc/passwd')]],
  ['a NUL', [file('a\0b')]],
  ['a file inside a file', [file('a'), file('b', 0)]],
  ['the same name twice', [file('a'), file('a')]],
  ['a link that leads out', [link('a', '../../etc/passwd')]],
]

describe('a hostile manifest', () => {
  it.each(manifests)(
    'with %s is refused before anybody is asked, in one sentence',
    async (_what, entries) => {
      const sender = await hostileSender()
      try {
        const receiver = startCli(['receive', sender.code, '--out', outFolder, '--yes', '--json'])
        const peer = await sender.peer
        const raw = new RawPeer(peer.channel)
        raw.offer(entries)
        await raw.hears('fail')
        expect(raw.heard.find(({ type }) => type === 'fail')).toMatchObject({ code: 'manifest-rejected' })
        expect((await receiver.exit).code).toBe(1)
        const error = receiver.events.find(({ event }) => event === 'error')
        expect(error).toMatchObject({ code: 'manifest-rejected' })
        expect(String(error?.['message'])).toMatch(/^[^\p{Cc}]+\.$/u)
        expect(receiver.events.some(({ event }) => event === 'offer')).toBe(false)
        expect(await readdir(outFolder)).toEqual([])
        expect((await readdir(folder)).sort()).toEqual(['out'])
        peer.close()
      } finally {
        sender.close()
      }
    },
  )

  it('that lies about its bytes leaves nothing under a final name', async () => {
    const sender = await hostileSender()
    try {
      const receiver = startCli(['receive', sender.code, '--out', outFolder, '--yes', '--json'])
      const peer = await sender.peer
      const raw = new RawPeer(peer.channel)
      await raw.accepted([{ ...file('note.txt'), sizeBytes: BLOCK_BYTES }])
      raw.block({ sha256: new Uint8Array(32) }, new Uint8Array(BLOCK_BYTES))
      await raw.hears('fail')
      expect((await receiver.exit).code).toBe(1)
      expect(receiver.events.find(({ event }) => event === 'error')).toMatchObject({ code: 'hash-mismatch' })
      expect(await readdir(outFolder)).toEqual([])
      peer.close()
    } finally {
      sender.close()
    }
  })
})
