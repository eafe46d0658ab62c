// What the window may hand to main. Everything is unknown until it went through here, and every length has a limit.
import { z } from 'zod'
import { DroplineError, type ErrorCode, type ErrorDetail } from '../core/base/errors.ts'
import { iceServersSchema } from '../core/peer/ice-servers.ts'
import { TEXT_LIMIT_BYTES } from '../engine/api.ts'
import { HISTORY_PAGE_LIMIT } from '../engine/neighbourhood-api.ts'
import type { CallName, MainCalls } from './contract.ts'
import { isAllowedRendezvousUrl } from './rendezvous-url.ts'
import { languages } from '../core/base/language.ts'

/** Files and folders in one drop or one share; stops a window that floods main with paths. */
export const ITEMS_LIMIT = 10_000
/** The longest path of any system we run on (Windows, with the \\?\ prefix). */
const PATH_LIMIT_CHARACTERS = 32_767
/** Ids are UUIDs of 36 characters. */
const ID_LIMIT_CHARACTERS = 64
/** A code has at most four words; room for spaces and a link around it. */
const CODE_LIMIT_CHARACTERS = 256
/** The longest that is copied is a text that was received. */
export const CLIPBOARD_LIMIT_CHARACTERS = TEXT_LIMIT_BYTES
const DEVICE_NAME_LIMIT_CHARACTERS = 60

const id = z.string().min(1).max(ID_LIMIT_CHARACTERS)
const oneId = z.tuple([id])
const none = z.tuple([])
const filePath = z
  .string()
  .min(1)
  .max(PATH_LIMIT_CHARACTERS)
  .refine((path) => !path.includes('\0'), 'NUL in a path')

const items = z.array(id).max(ITEMS_LIMIT)
const trustDuration = z.enum(['once', '30-days', 'always'])
const conflictPolicies = ['rename', 'skip', 'overwrite'] as const
const linkPolicy = z.enum(['keep', 'follow', 'skip'])
/** Bytes per second. */
const limit = z.number().int().min(1)

const rendezvousUrl = z
  .string()
  .refine(isAllowedRendezvousUrl, 'not a URL we may use')
  .nullable()
  .exactOptional()

const settingsChange = z.strictObject({
  deviceName: z.string().trim().min(1).max(DEVICE_NAME_LIMIT_CHARACTERS).exactOptional(),
  rendezvousUrl,
  lan: z.boolean().exactOptional(),
  relay: z.enum(['auto', 'on', 'off']).exactOptional(),
  conflict: z.enum([...conflictPolicies, 'ask']).exactOptional(),
  keepTimes: z.boolean().exactOptional(),
  keepExecutable: z.boolean().exactOptional(),
  links: linkPolicy.exactOptional(),
  uploadLimitBytesPerSecond: limit.nullable().exactOptional(),
  downloadLimitBytesPerSecond: limit.nullable().exactOptional(),
  iceServers: iceServersSchema.exactOptional(),
  relayOnly: z.boolean().exactOptional(),
  visibility: z.enum(['trusted', 'hidden']).exactOptional(),
  historyEnabled: z.boolean().exactOptional(),
})

const sendOptions = z.strictObject({
  text: z.string().max(TEXT_LIMIT_BYTES).exactOptional(),
  codeWords: z.number().int().exactOptional(),
  ttlMinutes: z.number().exactOptional(),
  receivers: z.number().int().exactOptional(),
  links: linkPolicy.exactOptional(),
  limitBytesPerSecond: limit.exactOptional(),
  to: z.union([z.strictObject({ nearbyId: id }), z.strictObject({ deviceId: id })]).exactOptional(),
})

const acceptOptions = z.strictObject({
  folder: id.exactOptional(),
  conflict: z.enum(conflictPolicies).exactOptional(),
})

/** Longer than any host name with its port, as it may be pasted. */
const ADDRESS_LIMIT_CHARACTERS = 512
/** The longest that is looked for in the history. */
const SEARCH_LIMIT_CHARACTERS = 256

const autoAcceptOptions = z.strictObject({
  folder: id.nullable().exactOptional(),
  limitBytes: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).exactOptional(),
})

const historyQuery = z.strictObject({
  text: z.string().max(SEARCH_LIMIT_CHARACTERS).exactOptional(),
  beforeMs: z.number().min(0).exactOptional(),
  limit: z.number().int().min(1).max(HISTORY_PAGE_LIMIT).exactOptional(),
})

const doctorRequest = z.strictObject({
  only: z.enum(['rendezvous', 'ice']).exactOptional(),
  rendezvousUrl,
  iceServers: iceServersSchema.exactOptional(),
})

const shellSettingsChange = z.strictObject({
  keepRunning: z.boolean().exactOptional(),
  startAtLogin: z.boolean().exactOptional(),
  notifications: z.boolean().exactOptional(),
  updates: z.boolean().exactOptional(),
  theme: z.enum(['system', 'light', 'dark']).exactOptional(),
  language: z.enum(languages).nullable().exactOptional(),
})

type ArgumentParsers = { readonly [C in CallName]: (args: unknown) => Parameters<MainCalls[C]> }

/**
 * The arguments of each call, from what arrived. Throws DroplineError: the code that fits what a person can type wrong
 * ('code-malformed', 'setting-invalid'), otherwise 'internal', because our own window never sends such a thing.
 */
export const parseArguments: ArgumentParsers = {
  'app.info': parser(none),
  'files.choose': parser(z.tuple([z.enum(['files', 'folder'])])),
  'files.register': parser(z.tuple([z.array(filePath).max(ITEMS_LIMIT)])),
  'transfer.send': parser(z.tuple([items, sendOptions])),
  'transfer.receive': parser(z.tuple([z.string().max(CODE_LIMIT_CHARACTERS)]), 'code-malformed'),
  'transfer.accept': parser(z.tuple([id, acceptOptions])),
  'transfer.lookInto': parser(z.tuple([id, id])),
  'transfer.decline': parser(oneId),
  'transfer.cancel': parser(oneId),
  'transfer.pause': parser(oneId),
  'transfer.resume': parser(oneId),
  'transfer.leave': parser(oneId),
  'transfer.setLimit': parser(z.tuple([id, limit.nullable()])),
  'transfer.add': parser(z.tuple([id, items])),
  'transfer.receivedText': parser(oneId),
  'transfer.dismiss': parser(oneId),
  'transfer.origin': parser(oneId),
  'transfer.retry': parser(z.tuple([id, z.enum(['same', 'code'])])),
  'transfer.list': parser(none),
  'transfer.reveal': parser(oneId),
  'transfer.remember': parser(z.tuple([id, trustDuration])),
  'nearby.list': parser(none),
  'nearby.connect': parser(z.tuple([z.string().max(ADDRESS_LIMIT_CHARACTERS)]), 'address-malformed'),
  'visibility.get': parser(none),
  'visibility.set': parser(z.tuple([z.enum(['trusted', 'everyone', 'hidden'])])),
  'devices.list': parser(none),
  'devices.problem': parser(none),
  'devices.rename': parser(
    z.tuple([id, z.string().trim().min(1).max(DEVICE_NAME_LIMIT_CHARACTERS)]),
    'setting-invalid',
  ),
  'devices.duration': parser(z.tuple([id, trustDuration])),
  'devices.forget': parser(oneId),
  'devices.autoAccept': parser(z.tuple([id, autoAcceptOptions.nullable()]), 'setting-invalid'),
  'history.list': parser(z.tuple([historyQuery])),
  'history.clear': parser(none),
  'history.sendAgain': parser(oneId),
  'history.reveal': parser(oneId),
  'clipboard.write': parser(z.tuple([z.string().max(CLIPBOARD_LIMIT_CHARACTERS)])),
  'settings.get': parser(none),
  'settings.change': parser(z.tuple([settingsChange]), 'setting-invalid'),
  'settings.chooseFolder': parser(none),
  'doctor.run': parser(z.tuple([doctorRequest]), 'setting-invalid'),
  'shell.settings': parser(none),
  'shell.change': parser(z.tuple([shellSettingsChange]), 'setting-invalid'),
  'shell.takeOpened': parser(none),
  'rtc.ready': parser(none),
}

/** All channels on which the window may call. */
export const callNames = Object.keys(parseArguments) as readonly CallName[]

function parser<T>(schema: z.ZodType<T>, code: ErrorCode = 'internal'): (args: unknown) => T {
  return (args) => {
    const result = schema.safeParse(args)
    if (result.success) return result.data
    throw new DroplineError(code, detailOf(code, result.error), { cause: result.error })
  }
}

/** Names the wrong field, never its value: values may be codes. */
function detailOf(code: ErrorCode, error: z.ZodError): ErrorDetail {
  const path = error.issues[0]?.path.map(String) ?? []
  if (code === 'setting-invalid') return { setting: path[1] ?? '' }
  if (code === 'code-malformed') return {}
  return { message: `unexpected argument ${path.join('.')}` }
}
