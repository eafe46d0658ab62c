// What the engine says and hears, as parsers. The types are those of ../api.ts: a field added there fails to compile here.
import { z } from 'zod'
import { type ErrorInfo, errorCodes } from '../../core/base/errors.ts'
import type {
  EngineSettings,
  ReceiveRequest,
  SendRequest,
  TransferProgress,
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

const text = z.string().max(TEXT_LIMIT_CHARACTERS)
const filePath = z.string().min(1).max(PATH_LIMIT_CHARACTERS)
const count = z.number().int().min(0)
const amount = z.number().min(0)

export const transferId = z.string().min(1).max(ID_LIMIT_CHARACTERS)
export const nothing = z.undefined()
export const pathOrNull = filePath.nullable()

/** An ErrorInfo whose code is one of ours. */
export const errorInfo: z.ZodType<ErrorInfo> = z.object({
  code: z.enum(errorCodes),
  detail: z.record(text, z.union([z.string(), z.number()])),
})

const transferPath = z.enum(['direct-lane', 'direct', 'relayed'])

const summary: z.ZodType<TransferSummary> = z.object({
  files: count,
  folders: count,
  bytes: count,
  topNames: z.array(text).max(TOP_NAMES_LIMIT),
  moreNames: count,
})

const progress: z.ZodType<TransferProgress> = z.object({
  bytesDone: count,
  bytesTotal: count,
  filesDone: count,
  filesTotal: count,
  bytesPerSecond: amount,
  secondsLeft: amount.nullable(),
  path: transferPath,
})

const result: z.ZodType<TransferResult> = z.object({
  files: count,
  bytes: count,
  bytesMoved: count,
  bytesSkipped: count,
  path: transferPath,
  seconds: amount,
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
  z.object({ name: z.literal('looking-for-peer') }),
  z.object({ name: z.literal('connecting') }),
  z.object({ name: z.literal('waiting-for-answer') }),
  z.object({ name: z.literal('asking') }),
  z.object({ name: z.literal('moving'), progress }),
  z.object({ name: z.literal('finishing'), progress }),
  z.object({ name: z.literal('done'), result }),
  z.object({ name: z.literal('failed'), error: errorInfo }),
])

export const transferSnapshot: z.ZodType<TransferSnapshot> = z.object({
  id: transferId,
  direction: z.enum(['send', 'receive']),
  summary: summary.nullable(),
  peerName: text.nullable(),
  state,
})

export const transferList = z.array(transferSnapshot).max(TRANSFERS_LIMIT)

const settingsShape = {
  deviceName: text,
  saveFolder: filePath,
  rendezvousUrl: text.nullable(),
  lan: z.boolean(),
}

export const engineSettings: z.ZodType<EngineSettings> = z.object(settingsShape)

export const settingsChange: z.ZodType<Partial<EngineSettings>> = z.object({
  deviceName: settingsShape.deviceName.exactOptional(),
  saveFolder: settingsShape.saveFolder.exactOptional(),
  rendezvousUrl: settingsShape.rendezvousUrl.exactOptional(),
  lan: settingsShape.lan.exactOptional(),
})

export const sendRequest: z.ZodType<SendRequest> = z.object({
  paths: z.array(filePath).max(PATHS_LIMIT),
  codeWords: z.number().int().exactOptional(),
  ttlMinutes: z.number().exactOptional(),
})

export const receiveRequest: z.ZodType<ReceiveRequest> = z.object({
  code: text,
  folder: filePath.exactOptional(),
})
