// Numbers for people, as their language writes them. Units never part from their number at the end of a line.
import { scaledBytes } from './scale.ts'

/** Writes amounts in one language. Negative and odd numbers count as 0. */
export interface NumberWords {
  /** Bytes with a decimal unit and three digits: 999 bytes, 1.02 kB, 34.5 MB. */
  bytes(bytes: number): string
  /** Bytes per second: 48.2 MB/s. */
  speed(bytesPerSecond: number): string
  /** A whole number: 12,345. */
  count(count: number): string
  /** A part of one as whole percent, rounded down: 64%. */
  percent(fraction: number): string
  /** The same in its parts, so that the sign can be drawn smaller than the digits. */
  percentParts(fraction: number): readonly PercentPart[]
  /** A measured time: 0.4 sec, 12 sec, 3 min 20 sec. Two units at most. */
  duration(seconds: number): string
  /** Whole seconds: 12 sec. */
  seconds(seconds: number): string
  /** A measured time below some seconds: 12 ms. */
  milliseconds(milliseconds: number): string
  /** An estimate, rounded so that it does not flicker: 5 sec, 45 sec, 3 min, 1 hr 20 min. */
  timeLeft(seconds: number): string
  /** A moment (milliseconds since the Unix epoch) as date and time of day. */
  moment(atMs: number): string
  /** Short parts on one line: 64%, 25 sec. */
  list(parts: readonly string[]): string
}

export interface PercentPart {
  readonly digits: boolean
  readonly text: string
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const
const threeDigits = { minimumSignificantDigits: 3, maximumSignificantDigits: 3 } as const
const tenths = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const

/** The number words of a BCP 47 tag. */
export function numberWords(tag: string): NumberWords {
  const format = cachedFormats(tag)
  // The short forms of Arabic are single letters that few people know.
  const timeDisplay = { unitDisplay: tag.startsWith('ar') ? 'long' : 'short' } as const

  const inUnit = (value: number, unit: string, options: Intl.NumberFormatOptions): string =>
    unbroken(format({ style: 'unit', unit, unitDisplay: 'short', ...options }).format(value))
  const inUnits = (parts: readonly TimePart[]): string => {
    const written = parts.map(([value, unit]) => inUnit(value, unit, timeDisplay))
    return unbroken(new Intl.ListFormat(tag, { type: 'unit', style: 'narrow' }).format(written))
  }
  const percentParts = (fraction: number): readonly PercentPart[] =>
    format({ style: 'percent' })
      .formatToParts(Math.floor(fraction * 100) / 100)
      .map(({ type, value }) => ({ digits: type === 'integer', text: unbroken(value) }))

  return {
    bytes: (bytes) => {
      const { value, step } = scaledBytes(bytes)
      if (step === 0) return inUnit(value, 'byte', { unitDisplay: 'long' })
      return inUnit(value, byteUnits[step] ?? 'byte', threeDigits)
    },
    speed: (bytesPerSecond) => {
      const { value, step } = scaledBytes(bytesPerSecond)
      // Nobody reads single bytes per second: a slow speed is a small number of kilobytes.
      if (step === 0) return inUnit(value / 1000, 'kilobyte-per-second', { maximumFractionDigits: 1 })
      return inUnit(value, `${byteUnits[step] ?? 'byte'}-per-second`, threeDigits)
    },
    count: (count) => format({}).format(count),
    percent: (fraction) =>
      percentParts(fraction)
        .map(({ text }) => text)
        .join(''),
    percentParts,
    duration: (seconds) => {
      const known = positive(seconds)
      if (known < 9.95) return inUnit(known, 'second', { ...timeDisplay, ...tenths })
      return inUnits(durationParts(Math.round(known)))
    },
    seconds: (seconds) => inUnit(Math.round(positive(seconds)), 'second', timeDisplay),
    milliseconds: (milliseconds) => inUnit(Math.round(positive(milliseconds)), 'millisecond', {}),
    timeLeft: (seconds) => inUnits(timeLeftParts(positive(seconds))),
    moment: (atMs) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }).format(atMs),
    list: (parts) => new Intl.ListFormat(tag, { type: 'unit', style: 'short' }).format(parts),
  }
}

/** Formatters that are made when they are first needed: each costs a fraction of a millisecond. */
function cachedFormats(tag: string): (options: Intl.NumberFormatOptions) => Intl.NumberFormat {
  const formats = new Map<string, Intl.NumberFormat>()
  return (options) => {
    const name = JSON.stringify(options)
    const known = formats.get(name) ?? new Intl.NumberFormat(tag, options)
    formats.set(name, known)
    return known
  }
}

type TimePart = readonly [value: number, unit: 'second' | 'minute' | 'hour']

function durationParts(seconds: number): readonly TimePart[] {
  if (seconds < 60) return [[seconds, 'second']]
  if (seconds < 3600) return twoUnits([Math.floor(seconds / 60), 'minute'], [seconds % 60, 'second'])
  const minutes = Math.round(seconds / 60)
  return twoUnits([Math.floor(minutes / 60), 'hour'], [minutes % 60, 'minute'])
}

function timeLeftParts(seconds: number): readonly TimePart[] {
  if (seconds <= 57.5) return [[Math.max(5, Math.round(seconds / 5) * 5), 'second']]
  const minutes = Math.max(1, Math.round(seconds / 60))
  if (minutes < 60) return [[minutes, 'minute']]
  const coarse = Math.round(minutes / 5) * 5
  return twoUnits([Math.floor(coarse / 60), 'hour'], [coarse % 60, 'minute'])
}

function twoUnits(large: TimePart, small: TimePart): readonly TimePart[] {
  return small[0] === 0 ? [large] : [large, small]
}

function positive(value: number): number {
  return Number.isFinite(value) && value > 0 ? value : 0
}

function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0')
}
