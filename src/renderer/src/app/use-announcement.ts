import { useEffect, useState } from 'react'
import type { TransferSnapshot } from '../../../engine/api.ts'
import { Announcements } from './announcements.ts'
import { useWords } from './words-context.tsx'

/** What the window's one live region says now. */
export function useAnnouncement(transfers: readonly TransferSnapshot[]): string {
  const words = useWords()
  const [announcements] = useState(() => new Announcements())
  const [said, setSaid] = useState('')
  useEffect(() => {
    const next = announcements.next(transfers, Date.now(), words)
    if (next !== null) setSaid(next)
  }, [announcements, transfers, words])
  return said
}
