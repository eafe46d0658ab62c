import { mkdir, realpath, unlink } from 'node:fs/promises'
import type { Manifest } from '../../../core/transfer/manifest.ts'
import { nameRules, timeToleranceMs } from '../../../core/transfer/name-mapping.ts'
import { FinalNames } from '../../../core/transfer/names.ts'
import type { SinkRequest } from '../../../core/transfer/ports.ts'
import { bootId, isSameBoot } from './boot-id.ts'
import { Breather, inlineOps, pooledOps } from './file-ops.ts'
import { diskAt, isQuick, isRemovable } from './file-system.ts'
import { errnoCode } from './fs-errors.ts'
import { JournalFile } from './journal-file.ts'
import { type JournalRecord, recordType } from './journal-records.ts'
import { linuxCalls } from './linux-calls.ts'
import { clampMtime } from './look.ts'
import { type Candidates, planConflicts } from './plan-conflicts.ts'
import { isNamedAlready } from './publish.ts'
import { bootRecord, headRecords, type Receipt } from './receipt-journal.ts'
import { cutRecord, entryState, numberRecords, ReceiptState, stateRecords } from './receipt-state.ts'
import { journalLocation, Receiving, type ReceivingInit } from './receiving.ts'
import { checkRoom, checkSizes } from './target.ts'
import { TargetFolders } from './target-folders.ts'
import { probeTarget } from './target-probe.ts'
import { makeFolders, removeIncomplete } from './target-tree.ts'
import { BLOCK_BYTES } from '../../../core/transfer/limits.ts'
import { statsOf, verifyTail } from './verify-tail.ts'

/** A receipt that can take files. */
export interface Prepared {
  readonly receiving: Receiving
  readonly candidates: Candidates
  /** Folders that could not be made. */
  readonly failedFolders: readonly number[]
}

/** Where to receive. */
export interface ReceivingFolder {
  /** As the user named it. */
  readonly folder: string
  readonly isPortable: boolean
}

/** What the folder is like, and what is written into it with. */
async function lookAround({ folder, isPortable }: ReceivingFolder) {
  const root = await realpath(folder)
  const { traits, executableMode } = await probeTarget(root)
  const { fileSystem, platform } = traits
  const isInline = isQuick(fileSystem) && !isPortable
  return {
    folder,
    isPortable,
    root,
    traits,
    executableMode,
    fileSystem,
    disk: await diskAt(root),
    ops: isInline ? inlineOps : pooledOps,
    calls: isInline ? await linuxCalls() : null,
    timeToleranceMs: timeToleranceMs(fileSystem, platform),
  }
}

/** Begins a receipt: decides all names, writes the journal, makes the folders. Rejects as the file system does, or 'disk-full'. */
export async function prepareNew(to: ReceivingFolder, request: SinkRequest): Promise<Prepared> {
  const { manifest, transferId } = request
  await mkdir(to.folder, { recursive: true })
  const around = await lookAround(to)
  await checkSizes(around.root, manifest)
  const rules = nameRules(around.traits)
  const names = new FinalNames(manifest, rules)
  const breather = new Breather()
  await names.makeUnique(() => breather.breathe())
  const state = new ReceiptState(manifest.length)
  const init: ReceivingInit = {
    ...around,
    transferId,
    manifest,
    rules,
    names,
    state,
    choice: request,
    isRecalled: false,
  }
  const candidates = await conflictsOf(init)
  await checkRoom(around.root, manifest, (index) => state.of(index) === 'missing')
  const location = journalLocation(around.root, transferId)
  // Of a run that ended before it had created anything.
  await unlink(location).catch(ignoreAbsent)
  const journal = await JournalFile.create(around.ops, location)
  let receiving: Receiving | null = null
  try {
    await writeHead(journal, init, request)
    receiving = await Receiving.start(init, journal)
    return { receiving, candidates, failedFolders: await makeFolders(receiving) }
  } catch (error) {
    if (receiving === null) await journal.close().catch(() => undefined)
    else await removeIncomplete(receiving).catch(() => undefined)
    await receiving?.close().catch(() => undefined)
    await unlink(location).catch(() => undefined)
    throw error
  }
}

async function conflictsOf(init: ReceivingInit): Promise<Candidates> {
  const folders = await TargetFolders.open(init)
  try {
    return await planConflicts({ ...init, folders })
  } finally {
    await folders.close()
  }
}

/** Records in the head that are written at a time. */
const RECORDS_AT_ONCE = 16

async function writeHead(journal: JournalFile, init: ReceivingInit, request: SinkRequest): Promise<void> {
  const { manifest, names, state, rules } = init
  await journal.append(...headRecords(request, rules))
  for (let at = 0; at < manifest.parts.length; at += RECORDS_AT_ONCE)
    await journal.append(
      ...manifest.parts
        .slice(at, at + RECORDS_AT_ONCE)
        .map((payload) => ({ type: recordType.part, payload })),
    )
  await journal.append(
    ...numberRecords(
      names,
      entriesOf(manifest, (index) => names.numberOf(index) > 0),
    ),
  )
  for (const flag of ['existed', 'replaces'] as const)
    await journal.append(
      ...stateRecords(
        entryState[flag],
        entriesOf(manifest, (index) => state.has(index, flag)),
      ),
    )
  await journal.append(
    ...stateRecords(
      entryState.same,
      entriesOf(manifest, (index) => state.of(index) === 'same'),
    ),
    { type: recordType.planned, payload: new Uint8Array(0) },
    bootRecord(await bootId()),
  )
  await journal.sync()
}

function* entriesOf(
  manifest: Manifest,
  isWanted: (index: number) => boolean,
): Generator<number, void, undefined> {
  for (let index = 0; index < manifest.length; index++) if (isWanted(index)) yield index
}

/** Goes on with an interrupted receipt: believes its journal, except for what a start of the computer may have taken away. */
export async function prepareAgain(
  to: ReceivingFolder,
  transferId: Uint8Array,
  receipt: Receipt,
): Promise<Prepared> {
  const around = await lookAround(to)
  const { manifest, choice, rules, names, state } = receipt
  const journal = await JournalFile.reopen(
    around.ops,
    journalLocation(around.root, transferId),
    receipt.endBytes,
  )
  const init: ReceivingInit = {
    ...around,
    transferId,
    manifest,
    choice,
    rules,
    names,
    state,
    isRecalled: true,
  }
  const receiving = await Receiving.start(init, journal)
  // The files may have been moved away since.
  if (receipt.isFinished) return { receiving, candidates: new Map(), failedFolders: [] }
  try {
    const boot = await bootId()
    const records: JournalRecord[] = []
    if (!isSameBoot(boot, receipt.boot) || isRemovable(around.fileSystem))
      records.push(
        ...(await verifyTail(receipt, receiving.folders, (index) => receiving.partName(index))).records,
      )
    const failedFolders = await makeFolders(receiving)
    records.push(...(await settleParts(receiving)), bootRecord(boot))
    await receiving.append(...records)
    return { receiving, candidates: await conflictsAgain(receiving), failedFolders }
  } catch (error) {
    await receiving.close().catch(() => undefined)
    throw error
  }
}

/** Compares what the journal says of part files with the files. Answers what has to be taken back or added there. */
async function settleParts(receiving: Receiving): Promise<JournalRecord[]> {
  const { manifest, state, names } = receiving.init
  const records: JournalRecord[] = []
  for (const [index, blocks] of [...state.partial()]) {
    const { parent, sizeBytes } = manifest.entry(index)
    const part = await statsOf(receiving.folders, parent, receiving.partName(index))
    const isWhole = blocks * BLOCK_BYTES >= sizeBytes
    const lengthBytes = part?.isFile() === true ? part.size : 0
    if (isWhole && (await isNamedAlready(receiving, index))) {
      state.set(index, entryState.stored)
      records.push(...stateRecords(entryState.stored, [index]))
      continue
    }
    if (lengthBytes >= Math.min(sizeBytes, blocks * BLOCK_BYTES)) continue
    const final = part === null && isWhole ? await statsOf(receiving.folders, parent, names.of(index)) : null
    // The run ended after the file got its name, and before that was recorded.
    if (final !== null && isOurs(receiving, index, final)) {
      state.set(index, entryState.stored)
      records.push(...stateRecords(entryState.stored, [index]))
      continue
    }
    const left = Math.floor(lengthBytes / BLOCK_BYTES)
    state.setBlocks(index, left)
    records.push(cutRecord(index, left))
  }
  return records
}

function isOurs(
  { init: { manifest, choice, state, timeToleranceMs } }: Receiving,
  index: number,
  final: { readonly size: number; readonly mtimeMs: number; isFile(): boolean },
): boolean {
  const { sizeBytes, mtimeMs } = manifest.entry(index)
  if (!final.isFile() || final.size !== sizeBytes) return false
  if (!choice.keepTimes) return !state.has(index, 'replaces')
  return Math.abs(final.mtimeMs - clampMtime(mtimeMs, Date.now())) <= timeToleranceMs
}

/** Files that were perhaps the same are looked at again, since nobody has said yet that they are. */
async function conflictsAgain({ init, folders }: Receiving): Promise<Candidates> {
  const { choice, state, manifest } = init
  if (choice.conflict === 'rename' || (choice.compare === 'quick' && choice.keepTimes)) return new Map()
  const isOpen = (index: number): boolean => state.of(index) === 'missing' && state.blocks(index) === 0
  const found = await planConflicts({ ...init, folders, only: isOpen })
  for (const index of entriesOf(manifest, (entry) => state.of(entry) === 'same')) void found.delete(index)
  return found
}

function ignoreAbsent(error: unknown): void {
  if (errnoCode(error) !== 'ENOENT') throw error
}
