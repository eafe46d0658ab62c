import type { ErrorDetail, ErrorInfo } from '../core/base/errors.ts'
import { shortName } from './names.ts'
import { forTerminal, terminalWords } from './terminal.ts'
import { english } from './texts/en/index.ts'
import type { Words } from './words.ts'

/** What happened and why in one sentence, and what to do next. Plain text, safe to print. */
export interface ErrorWords {
  readonly title: string
  readonly advice: string
}

/** The words for an error in English, for terminals. True on either side of the transfer. */
export function describeError(error: ErrorInfo): ErrorWords {
  const { title, advice } = errorWords(error, terminalWords())
  return { title: forTerminal(title), advice: forTerminal(advice) }
}

/** The words for an error in the language of `words`; names and sizes are taken from its detail. */
export function errorWords({ code, detail }: ErrorInfo, words: Words): ErrorWords {
  const { t, numbers } = words
  const name = text(detail, 'name', 48)
  const advice = t(`errors.${code}.advice`)
  switch (code) {
    case 'code-malformed':
      return malformedWords(detail, words)
    case 'manifest-rejected':
    case 'source-unreadable':
    case 'source-changed':
    case 'hash-mismatch':
    case 'name-unsupported':
      return {
        title: name === null ? t(`errors.${code}.title`) : t(`errors.${code}.titleNamed`, { name }),
        advice,
      }
    case 'target-unwritable':
      return unwritableWords(detail, words)
    case 'disk-full': {
      const { neededBytes, freeBytes } = detail
      if (typeof neededBytes !== 'number') return { title: t('errors.disk-full.title'), advice }
      const needed = numbers.bytes(neededBytes)
      if (typeof freeBytes !== 'number')
        return { title: t('errors.disk-full.titleNeeded', { needed }), advice }
      return { title: t('errors.disk-full.titleRoom', { needed, free: numbers.bytes(freeBytes) }), advice }
    }
    case 'no-path':
      return {
        title: t('errors.no-path.title'),
        advice: detail['relaysOnly'] === 1 ? relaysOnlyAdvice(words) : advice,
      }
    case 'setting-invalid':
      return { title: settingTitle(detail, words), advice }
    default:
      return { title: t(`errors.${code}.title`), advice }
  }
}

/** With `detail.relaysOnly` the way that is missing is one through a relay. */
function relaysOnlyAdvice({ t }: Words): string {
  const [setting, relay, always] = [t('servers.relayOnly'), t('settings.relay'), t('settings.relayOn')]
  return t('errors.no-path.adviceRelaysOnly', { setting, relay, always })
}

/** With `detail.limitBytes` it is the file that is too large for the file system, and another folder there does not help. */
function unwritableWords(detail: ErrorDetail, { t, numbers }: Words): ErrorWords {
  const name = text(detail, 'name', 48)
  const { limitBytes } = detail
  if (name !== null && detail['reason'] === 'file-too-large' && typeof limitBytes === 'number')
    return {
      title: t('errors.target-unwritable.titleTooLarge', { name, limit: numbers.bytes(limitBytes) }),
      advice: t('errors.target-unwritable.adviceTooLarge'),
    }
  return {
    title:
      name === null
        ? t('errors.target-unwritable.title')
        : t('errors.target-unwritable.titleNamed', { name }),
    advice: t('errors.target-unwritable.advice'),
  }
}

/** `detail.word` is the position of the unknown word, from 1: what was typed is nearly a secret and not in the detail. */
function malformedWords(detail: ErrorDetail, { t }: Words): ErrorWords {
  const word = ([1, 2, 3, 4] as const).find((position) => position === detail['word'])
  const suggestion = text(detail, 'suggestion', 24)
  return {
    title:
      word === undefined ? t('errors.code-malformed.title') : t(`errors.code-malformed.titleWord${word}`),
    advice:
      suggestion === null
        ? t('errors.code-malformed.advice')
        : t('errors.code-malformed.adviceSuggestion', { suggestion }),
  }
}

function settingTitle(detail: ErrorDetail, { t }: Words): string {
  const names = Object.keys(english.setting) as (keyof typeof english.setting)[]
  const setting = names.find((name) => name === detail['setting'])
  return setting === undefined ? t('errors.setting-invalid.title') : t(`setting.${setting}`)
}

function text(detail: ErrorDetail, key: string, limit: number): string | null {
  const value = detail[key]
  return typeof value === 'string' && value !== '' ? shortName(value, limit) : null
}
