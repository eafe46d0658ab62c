// Numbers for the terminal, in English whatever the locale of the machine: scripts and people compare them. The window's are in
// numbers.ts.
import { scaledBytes } from './scale.ts'

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Bytes with a decimal unit and at most three digits: 999 B, 1.02 kB, 34.5 MB, 512 GB. Negative or odd numbers count as 0. */
export function formatBytes(bytes: number): string {
  const { value, step } = scaledBytes(bytes)
  return `${step === 0 ? String(value) : threeDigits(value)} ${units[step] ?? 'B'}`
}

function threeDigits(value: number): string {
  if (value < 9.995) return value.toFixed(2)
  return value < 99.95 ? value.toFixed(1) : value.toFixed(0)
}

/** Bytes per second: 48.2 MB/s. */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`
}

/** A measured time: 0.4 s, 12 s, 3 min 20 s, 2 h 5 min. Two units at most. */
export function formatDuration(seconds: number): string {
  const known = Number.isFinite(seconds) && seconds > 0 ? seconds : 0
  if (known < 9.95) return `${known.toFixed(1)} s`
  const whole = Math.round(known)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return twoUnits(Math.floor(whole / 60), 'min', whole % 60, 's')
  const minutes = Math.round(whole / 60)
  return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

/** A whole number with commas: 12,345. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A count with its noun: 1 file, 2,048 files. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
