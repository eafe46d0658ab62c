// What the engine says and hears, as parsers. The types are those of ../api.ts: a field added there fails to compile here.
import { z } from 'zod'
import { iceServersSchema } from '../../core/peer/ice-servers.ts'
import { type ErrorInfo, errorCodes } from '../../core/base/errors.ts'
import type {
  AcceptChoice,
  ConflictPolicy,
  EngineSettings,
  FolderLook,
  LinkPolicy,
  ReceiveRequest,
  SendRequest,
  TransferProgress,
  TransferReport,
  TransferResult,
  TransferSnapshot,
  TransferState,
  TransferSummary,
} from '../api.ts'

/** Our ids are UUIDs; stops a caller that would fill memory with keys. */
const ID_LIMIT_CHARACTERS = 64
/** The longest path of any system we run on (Windows, with the \\?\ prefix). */
const PATH_LIMIT_CHARACTERS = 32_767
/** Names, codes, links, URLs and error details: longer ones are defects. */
const TEXT_LIMIT_CHARACTERS = 4096
/** Paths in one share: as many as a person can have dropped at once. */
const PATHS_LIMIT = 10_000
/** Transfers in one list: ended ones are dismissed long before. */
const TRANSFERS_LIMIT = 10_000
/** Top-level names that a summary shows. */
const TOP_NAMES_LIMIT = 1000
/** Lines of one list of a report. */
const REPORT_LINES_LIMIT = 1000
/** A path inside a report: as deep as names may be. */
const REPORT_NAME_LIMIT_CHARACTERS = 512 * 1024
/** A text of 1 MiB in UTF-8 has at most so many UTF-16 units. */
const SENT_TEXT_LIMIT_CHARACTERS = 1024 * 1024

const text = z.string().max(TEXT_LIMIT_CHARACTERS)
/** An absolute path. */
export const filePath = z.string().min(1).max(PATH_LIMIT_CHARACTERS)
const count = z.number().int().min(0)
const amount = z.number().min(0)

/** Of a transfer, a device, an entry of the history. */
export const transferId = z.string().min(1).max(ID_LIMIT_CHARACTERS)
export const nothing = z.undefined()
export const pathOrNull = filePath.nullable()
export const paths = z.array(filePath).max(PATHS_LIMIT)
export const limitOrNull = z.number().int().min(1).nullable()
const sentText = z.string().max(SENT_TEXT_LIMIT_CHARACTERS)
export const textOrNull = sentText.nullable()

const conflict: z.ZodType<ConflictPolicy> = z.enum(['rename', 'skip', 'overwrite'])
const conflictOrAsk: z.ZodType<ConflictPolicy | 'ask'> = z.enum(['rename', 'skip', 'overwrite', 'ask'])
const links: z.ZodType<LinkPolicy> = z.enum(['keep', 'follow', 'skip'])

/** An ErrorInfo whose code is one of ours. */
export const errorInfo: z.ZodType<ErrorInfo> = z.object({
  code: z.enum(errorCodes),
  detail: z.record(text, z.union([z.string(), z.number()])),
})

const transferPath = z.enum(['direct-lane', 'direct', 'relayed'])

export const transferSummary: z.ZodType<TransferSummary> = z.object({
  files: count,
  folders: count,
  bytes: count,
  topNames: z.array(text).max(TOP_NAMES_LIMIT),
  moreNames: count,
})

export const transferProgress: z.ZodType<TransferProgress> = z.object({
  bytesDone: count,
  bytesTotal: count,
  filesDone: count,
  filesTotal: count,
  bytesMoved: count,
  bytesPerSecond: amount,
  secondsLeft: amount.nullable(),
  path: transferPath,
})

const reportName = z.string().max(REPORT_NAME_LIMIT_CHARACTERS)
const cutList = <T>(line: z.ZodType<T>) =>
  z.object({ total: count, list: z.array(line).max(REPORT_LINES_LIMIT) })

const report: z.ZodType<TransferReport> = z.object({
  renamed: cutList(z.object({ from: reportName, to: reportName })),
  same: count,
  failed: cutList(z.object({ name: reportName, code: z.enum(errorCodes) })),
  notSent: cutList(
    z.object({
      name: reportName,
      reason: z.enum([
        'special-file',
        'link-outside',
        'link-broken',
        'link-loop',
        'links-skipped',
        'unreadable',
        'name-not-text',
        'vanished',
      ]),
    }),
  ),
})

const result: z.ZodType<TransferResult> = z.object({
  files: count,
  bytes: count,
  bytesMoved: count,
  bytesSkipped: count,
  path: transferPath,
  seconds: amount,
  report,
})

const state: z.ZodType<TransferState> = z.discriminatedUnion('name', [
  z.object({ name: z.literal('preparing') }),
  z.object({
    name: z.literal('waiting-for-peer'),
    code: text,
    link: text,
    expiresAtMs: amount,
    wrongGuesses: count,
    guessLimit: count,
  }),
  z.object({ name: z.literal('waiting-for-device'), deviceName: text }),
  z.object({ name: z.literal('looking-for-peer') }),
  z.object({ name: z.literal('connecting') }),
  z.object({ name: z.literal('waiting-for-answer') }),
  z.object({ name: z.literal('asking') }),
  z.object({ name: z.literal('moving'), progress: transferProgress }),
  z.object({ name: z.literal('finishing'), progress: transferProgress }),
  z.object({
    name: z.literal('paused'),
    progress: transferProgress,
    by: z.enum(['me', 'peer']),
    reason: z.enum(['user', 'disk-full', 'target-missing']),
  }),
  z.object({
    name: z.literal('reconnecting'),
    progress: transferProgress.nullable(),
    attempt: count,
    nextTryAtMs: amount.nullable(),
  }),
  z.object({
    name: z.literal('interrupted'),
    progress: transferProgress.nullable(),
    error: errorInfo.nullable(),
  }),
  z.object({ name: z.literal('done'), result }),
  z.object({ name: z.literal('failed'), error: errorInfo }),
])

export const transferSnapshot: z.ZodType<TransferSnapshot> = z.object({
  id: transferId,
  direction: z.enum(['send', 'receive']),
  kind: z.enum(['files', 'text']),
  parentId: transferId.nullable(),
  receivers: z.object({ waiting: z.boolean(), count }).nullable(),
  summary: transferSummary.nullable(),
  peerName: text.nullable(),
  limitBytesPerSecond: limitOrNull,
  folder: pathOrNull,
  conflict: conflict.nullable(),
  conflicts: count,
  deviceId: transferId.nullable(),
  shortNumber: text.nullable(),
  trust: z.enum(['none', 'possible', 'wanted-by-peer', 'remembered']),
  state,
})

export const transferList = z.array(transferSnapshot).max(TRANSFERS_LIMIT)

const settingsShape = {
  deviceName: text,
  saveFolder: filePath,
  rendezvousUrl: text.nullable(),
  lan: z.boolean(),
  relay: z.enum(['auto', 'on', 'off']),
  conflict: conflictOrAsk,
  keepTimes: z.boolean(),
  keepExecutable: z.boolean(),
  links,
  uploadLimitBytesPerSecond: limitOrNull,
  downloadLimitBytesPerSecond: limitOrNull,
  iceServers: iceServersSchema,
  relayOnly: z.boolean(),
  visibility: z.enum(['trusted', 'hidden']),
  historyEnabled: z.boolean(),
}

export const engineSettings: z.ZodType<EngineSettings> = z.object(settingsShape)

export const settingsChange: z.ZodType<Partial<EngineSettings>> = z.object({
  deviceName: settingsShape.deviceName.exactOptional(),
  saveFolder: settingsShape.saveFolder.exactOptional(),
  rendezvousUrl: settingsShape.rendezvousUrl.exactOptional(),
  lan: settingsShape.lan.exactOptional(),
  relay: settingsShape.relay.exactOptional(),
  conflict: settingsShape.conflict.exactOptional(),
  keepTimes: settingsShape.keepTimes.exactOptional(),
  keepExecutable: settingsShape.keepExecutable.exactOptional(),
  links: settingsShape.links.exactOptional(),
  uploadLimitBytesPerSecond: settingsShape.uploadLimitBytesPerSecond.exactOptional(),
  downloadLimitBytesPerSecond: settingsShape.downloadLimitBytesPerSecond.exactOptional(),
  iceServers: settingsShape.iceServers.exactOptional(),
  relayOnly: settingsShape.relayOnly.exactOptional(),
  visibility: settingsShape.visibility.exactOptional(),
  historyEnabled: settingsShape.historyEnabled.exactOptional(),
})

export const sendRequest: z.ZodType<SendRequest> = z.object({
  paths,
  text: sentText.exactOptional(),
  codeWords: z.number().int().exactOptional(),
  ttlMinutes: z.number().exactOptional(),
  receivers: z.number().int().exactOptional(),
  links: links.exactOptional(),
  limitBytesPerSecond: z.number().int().min(1).exactOptional(),
  to: z
    .union([z.strictObject({ nearbyId: transferId }), z.strictObject({ deviceId: transferId })])
    .exactOptional(),
})

export const receiveRequest: z.ZodType<ReceiveRequest> = z.object({
  code: text,
  folder: filePath.exactOptional(),
  conflict: conflictOrAsk.exactOptional(),
  compare: z.enum(['quick', 'content']).exactOptional(),
  limitBytesPerSecond: z.number().int().min(1).exactOptional(),
  keepTimes: z.boolean().exactOptional(),
  keepExecutable: z.boolean().exactOptional(),
})

export const folderLook: z.ZodType<FolderLook> = z.object({
  neededBytes: count,
  freeBytes: count,
  conflicts: count,
})

export const acceptChoice: z.ZodType<AcceptChoice> = z.object({
  folder: filePath.exactOptional(),
  conflict: conflict.exactOptional(),
})
