import { useEffect, useRef, useState } from 'react'
import type { ErrorInfo } from '../../../../core/base/errors.ts'
import type { HistoryEntry, HistoryQuery } from '../../../../engine/neighbourhood-api.ts'
import { useActions } from '../../app/app-context.ts'

/** Entries that are read at once. */
const pageSize = 100
/** A pause in typing, after which it is looked for. */
const typingMs = 150

export interface HistoryList {
  readonly entries: readonly HistoryEntry[]
  /** Whether there are no older ones. */
  readonly complete: boolean
  /** What was looked for. */
  readonly text: string
}

export interface HistoryReading {
  /** null until the first answer. */
  readonly list: HistoryList | null
  readonly failure: ErrorInfo | null
  /** Reads older entries, if there are any. */
  readonly readOn: () => void
}

/** The history, the latest first, as far as `text` is in it. It is read anew when `edition` changes. */
export function useHistory(text: string, edition: number): HistoryReading {
  const { history } = useActions()
  const [list, setList] = useState<HistoryList | null>(null)
  const [failure, setFailure] = useState<ErrorInfo | null>(null)
  const reading = useRef(false)

  useEffect(() => {
    let wanted = true
    const read = async () => {
      const result = await history(queryOf(text))
      if (!wanted) return
      if (result.ok) setList({ entries: result.value, complete: result.value.length < pageSize, text })
      setFailure(result.ok ? null : result.error)
    }
    const timer = setTimeout(() => void read(), text === '' ? 0 : typingMs)
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [history, text, edition])

  async function readOn() {
    const last = list?.entries.at(-1)
    if (list === null || last === undefined || list.complete || reading.current) return
    reading.current = true
    // Several may have ended in the same millisecond: those that are known are left out.
    const result = await history({ ...queryOf(list.text), beforeMs: last.endedAtMs + 1 })
    reading.current = false
    if (!result.ok) {
      setFailure(result.error)
      return
    }
    setList((now) => (now === list ? longer(list, result.value) : now))
  }

  return { list, failure, readOn: () => void readOn() }
}

function queryOf(text: string): HistoryQuery {
  return text === '' ? { limit: pageSize } : { limit: pageSize, text }
}

function longer(list: HistoryList, older: readonly HistoryEntry[]): HistoryList {
  const known = new Set(list.entries.map(({ id }) => id))
  const added = older.filter(({ id }) => !known.has(id))
  return {
    ...list,
    entries: [...list.entries, ...added],
    complete: older.length < pageSize || added.length === 0,
  }
}
