import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { utf8 } from '../core/base/bytes.ts'
import { DroplineError } from '../core/base/errors.ts'
import {
  type EngineSettings,
  type ReceiveRequest,
  type SendRequest,
  TEXT_LIMIT_BYTES,
  type TransferId,
} from './api.ts'
import type { ReceivePlan } from './receipts.ts'
import { LEAST_LIMIT_BYTES_PER_SECOND } from './settings.ts'
import { DEFAULT_CODE_WORDS, DEFAULT_TTL_MINUTES, type ShareRequest } from './share.ts'
import type { Spool } from './spool.ts'

const TTL_LIMIT_MINUTES = 60
/** One share of more paths than this was not chosen by a person. */
const PATHS_LIMIT = 10_000
const RECEIVERS_LIMIT = 16

/** What is to be sent, with what the request leaves open; a text is written to the spool. DroplineError when it cannot be sent. */
export async function shareOf(
  id: TransferId,
  request: SendRequest,
  settings: EngineSettings,
  spool: Spool,
): Promise<ShareRequest> {
  const { text, receivers = 1, ttlMinutes = DEFAULT_TTL_MINUTES } = request
  const nothing = text === undefined ? request.paths.length === 0 : text === ''
  if (nothing || request.paths.length > PATHS_LIMIT) throw new DroplineError('nothing-to-send')
  if (text !== undefined && utf8(text).length > TEXT_LIMIT_BYTES)
    throw new DroplineError('setting-invalid', { setting: 'text' })
  if (!Number.isInteger(receivers) || receivers < 1 || receivers > RECEIVERS_LIMIT)
    throw new DroplineError('setting-invalid', { setting: 'receivers' })
  const paths =
    text === undefined ? request.paths.map((each) => resolve(each)) : [await spool.writeText(id, text)]
  return {
    kind: text === undefined ? 'files' : 'text',
    paths,
    links: request.links ?? settings.links,
    codeWords: request.codeWords ?? DEFAULT_CODE_WORDS,
    ttlMs: Math.min(Math.max(ttlMinutes, 1 / 60), TTL_LIMIT_MINUTES) * 60_000,
    receivers,
  }
}

/** How a receipt is to be saved, with what the request leaves open. */
export function planOf(
  request: Omit<ReceiveRequest, 'code' | 'folder'>,
  folder: string,
  settings: EngineSettings,
): ReceivePlan {
  return {
    folder,
    conflict: request.conflict ?? settings.conflict,
    compare: request.compare ?? 'quick',
    keepTimes: request.keepTimes ?? settings.keepTimes,
    keepExecutable: request.keepExecutable ?? settings.keepExecutable,
    links: settings.links === 'skip' ? 'skip' : 'keep',
  }
}

/** DroplineError 'target-unwritable' unless there is such a folder. */
export async function checkFolder(folder: string): Promise<void> {
  const isFolder = await stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (!isFolder) throw new DroplineError('target-unwritable', { name: folder })
}

/** A limit in whole bytes per second; null is none. DroplineError 'setting-invalid' when it is too low to move anything. */
export function checkLimit(bytesPerSecond: number | null): number | null {
  if (bytesPerSecond === null) return null
  if (!(bytesPerSecond >= LEAST_LIMIT_BYTES_PER_SECOND))
    throw new DroplineError('setting-invalid', { setting: 'limitBytesPerSecond' })
  return Math.floor(bytesPerSecond)
}
