import type { DroplineError } from '../base/errors.ts'
import { escapeForDisplay } from './display.ts'
import { REPORT_LIMIT_ENTRIES } from './limits.ts'
import type { Manifest } from './manifest.ts'
import { tellableCode } from './messages.ts'
import type { CutList, FailedEntry } from './ports.ts'

/** Characters of a path in a report. */
const REPORTED_PATH_LIMIT = 400

/** The files that do not arrive, in the order of finding out. */
export class Failures {
  readonly #list: FailedEntry[] = []
  #total = 0
  #first: DroplineError | null = null

  /** The list as it is now; with those that came out at the end. */
  with(more: CutList<FailedEntry> = { total: 0, list: [] }): CutList<FailedEntry> {
    return {
      total: this.#total + more.total,
      list: [...this.#list, ...more.list].slice(0, REPORT_LIMIT_ENTRIES),
    }
  }

  /** The error of the first; null when there is none. */
  get first(): DroplineError | null {
    return this.#first
  }

  add(name: string, error: DroplineError): FailedEntry {
    const failed = { name, code: tellableCode(error.code) }
    this.#total += 1
    this.#first ??= error
    if (this.#list.length < REPORT_LIMIT_ENTRIES) this.#list.push(failed)
    return failed
  }
}

/** The path of an entry for a report. */
export function reportedPath(manifest: Manifest, index: number): string {
  return escapeForDisplay(manifest.path(index).join('/'), REPORTED_PATH_LIMIT)
}

/** The path of an entry for an error. */
export function entryName(manifest: Manifest, index: number): string {
  return escapeForDisplay(manifest.path(index).join('/'))
}
