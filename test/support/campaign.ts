import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { WINDOW_BYTES } from '../../src/core/transfer/limits.ts'
import { type CliRun, startCli } from './cli.ts'
import { type CutNetwork, makeCutNetwork } from './cut-network.ts'
import { type KillRunReport, runKillRun } from './kill-rig.ts'
import { makeTree, type TreeSpec } from './trees.ts'

const LIMIT_BYTES_PER_SECOND = 20_000_000
/** What may have to be sent again besides the windows: the block that was on its way. */
const MOVED_LIMIT_FACTOR = 1.01

/** A tree that keeps a transfer busy for about two seconds: one large file, some of a few blocks, many small ones. */
const spec: TreeSpec = {
  'large.bin': 30_000_000,
  'middle/a.bin': 5_000_000,
  'middle/b.bin': 5_000_001,
  'middle/empty folder': null,
  'empty file': '',
  ...Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`small/${index}.txt`, 1000 + index])),
}
export const CAMPAIGN_BYTES = 40_000_001 + 300 * 1000 + (299 * 300) / 2

/** One server, one tree, one cable, for many runs. */
export interface Campaign {
  readonly hasNetwork: boolean
  run(seed: number, longSilences: boolean): Promise<KillRunReport>
  close(): Promise<void>
}

export async function openCampaign(): Promise<Campaign> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dropline-campaign-'))
  const tree = path.join(folder, 'tree')
  await makeTree(tree, spec)
  const network: CutNetwork | null = makeCutNetwork()
  const server = await startServer(folder, network)
  return {
    hasNetwork: network !== null,
    run: async (seed, longSilences) => {
      const runFolder = path.join(folder, String(seed))
      try {
        return await runKillRun({
          seed,
          folder: runFolder,
          tree,
          rendezvousUrl: String((await server.event('listening'))['url']),
          network,
          limit: LIMIT_BYTES_PER_SECOND,
          longSilences,
        })
      } finally {
        await rm(runFolder, { recursive: true, force: true })
      }
    },
    close: async () => {
      server.child.kill('SIGKILL')
      await server.exit
      network?.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A rendezvous server at the near side, which lets one computer do much. */
async function startServer(folder: string, network: CutNetwork | null): Promise<CliRun> {
  const limits = [
    'opens-per-minute',
    'claims-per-minute',
    'claims-per-hour',
    'failed-claims-per-hour',
    'connections-per-address',
    'connections-per-subnet',
  ]
  const config = path.join(folder, 'serve.toml')
  await writeFile(config, ['[limits]', ...limits.map((name) => `${name} = 1000000`), ''].join('\n'))
  const server = startCli(
    [
      ...['serve', '--config', config, '--no-turn', '--json', '--port', '0'],
      ...['--host', network?.nearAddress ?? '127.0.0.1'],
    ],
    network === null ? {} : { namespace: network.near },
  )
  await server.event('listening')
  return server
}

/** What a run of this campaign may have sent: the payload, and for every loss what was on its way. */
export function allowedBytes({ losses }: KillRunReport): number {
  return MOVED_LIMIT_FACTOR * CAMPAIGN_BYTES + losses * WINDOW_BYTES
}
