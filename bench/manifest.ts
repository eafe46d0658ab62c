// Time and memory that a manifest of a million entries costs either side:
//   node bench/manifest.ts [--entries 1000000]
// Each side is a process of its own, and one JSON line; the parts go from one to the other through a file.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { fromHex, toHex } from '../src/core/base/bytes.ts'
import { ManifestBuilder } from '../src/core/transfer/manifest-builder.ts'
import { ManifestReader } from '../src/core/transfer/manifest-reader.ts'
import type { Manifest } from '../src/core/transfer/manifest.ts'
import { TransferPlan } from '../src/core/transfer/plan.ts'
import { encodePlan, PlanReader } from '../src/core/transfer/plan-wire.ts'
import { nodeSha256 } from '../src/platform/node/files/sha256.ts'

/** Entries in one folder. */
const FOLDER_ENTRIES = 1000

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    side: { type: 'string', default: '' },
    parts: { type: 'string', default: '' },
    sha256: { type: 'string', default: '' },
  },
})
const entries = Number(values.entries)
const idleMib = residentMib()

function residentMib(): number {
  return Math.round(process.memoryUsage().rss / 2 ** 20)
}

/** What a side has to say at its end: the highest memory that it ever had, and the longest time in which it heard nothing else. */
function report(side: string, seconds: number, manifest: Manifest, more: object): void {
  const peakMib = Math.round(process.resourceUsage().maxRSS / 2 ** 10)
  const bytes = manifest.parts.reduce((sum, part) => sum + part.length, 0)
  const facts = { side, entries: manifest.length, bytes, seconds, idleMib, peakMib, endMib: residentMib() }
  process.stdout.write(`${JSON.stringify({ ...facts, sha256: toHex(manifest.sha256), ...more })}\n`)
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / 10) / 100
}

function sendingSide(): void {
  const start = performance.now()
  const builder = new ManifestBuilder(nodeSha256)
  let folder = -1
  for (let index = 0; index < entries; index++) {
    const isFolder = index % FOLDER_ENTRIES === 0
    const added = builder.add({
      kind: isFolder ? 'folder' : 'file',
      parent: isFolder ? -1 : folder,
      name: isFolder ? `folder ${index}` : `a file with an ordinary name ${index}.jpeg`,
      sizeBytes: isFolder ? 0 : index % 100_000,
      mtimeMs: 1_700_000_000_000 + index,
      executable: false,
      linkTarget: null,
    })
    if (isFolder) folder = added
  }
  const manifest = builder.finish()
  const buildSeconds = seconds(start)
  const file = openSync(values.parts, 'w')
  for (const part of manifest.parts) {
    writeSync(file, Uint32Array.of(part.length))
    writeSync(file, part)
  }
  closeSync(file)
  // The worst plan that is honest: no two neighbours are alike.
  const start2 = performance.now()
  const plan = new PlanReader(manifest)
  for (const message of encodePlan(patchyPlan(manifest))) plan.add(message)
  plan.finish()
  report('sender', buildSeconds, manifest, { planSeconds: seconds(start2), totalBytes: manifest.totalBytes })
}

function patchyPlan(manifest: Manifest): TransferPlan {
  const plan = new TransferPlan(manifest)
  for (let index = 0; index < manifest.length; index++)
    if (manifest.kind(index) === 'file' && index % 2 === 0) plan.setComplete(index)
  return plan
}

function receivingSide(): void {
  const file = openSync(values.parts, 'r')
  const reader = new ManifestReader(nodeSha256)
  const start = performance.now()
  let longestMs = 0
  let totalBytes = 0
  for (;;) {
    const head = new Uint32Array(1)
    if (readSync(file, head) === 0) break
    const part = new Uint8Array(head[0] ?? 0)
    readSync(file, part)
    const partStart = performance.now()
    reader.addPart(part)
    longestMs = Math.max(longestMs, performance.now() - partStart)
  }
  closeSync(file)
  for (let index = 0; index < entries; index++)
    totalBytes += index % FOLDER_ENTRIES === 0 ? 0 : index % 100_000
  const finishStart = performance.now()
  const manifest = reader.finish({ entries, bytes: totalBytes, sha256: fromHex(values.sha256) })
  longestMs = Math.max(longestMs, performance.now() - finishStart)
  const readSeconds = seconds(start)
  const start2 = performance.now()
  let messages = 0
  for (const message of encodePlan(patchyPlan(manifest))) messages += message.length > 0 ? 1 : 0
  report('receiver', readSeconds, manifest, {
    planSeconds: seconds(start2),
    planMessages: messages,
    longestMs: Math.round(longestMs),
  })
}

function child(...args: readonly string[]): Record<string, unknown> {
  const { stdout, status } = spawnSync(
    process.execPath,
    [import.meta.filename, '--entries', values.entries, ...args],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (status !== 0) throw new Error(`a side ended with ${status}`)
  process.stdout.write(stdout)
  return JSON.parse(stdout) as Record<string, unknown>
}

if (values.side === 'sender') sendingSide()
else if (values.side === 'receiver') receivingSide()
else {
  const folder = mkdtempSync(path.join(tmpdir(), 'dropline-manifest-'))
  try {
    const parts = path.join(folder, 'parts')
    const { sha256 } = child('--side', 'sender', '--parts', parts)
    child('--side', 'receiver', '--parts', parts, '--sha256', String(sha256))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
