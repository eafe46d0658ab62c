import { useEffect, useState } from 'react'
import type { TransferId } from '../../../../engine/api.ts'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'

/** The text that a transfer has brought; null until it is here. */
export function useReceivedText(id: TransferId, wanted: boolean): string | null {
  const { receivedText } = useActions()
  const [text, setText] = useState<string | null>(null)
  useEffect(() => {
    if (!wanted) return
    let current = true
    void receivedText(id).then((received) => current && setText(received))
    return () => {
      current = false
    }
  }, [id, wanted, receivedText])
  return text
}

/** A received text: to read, to select and to scroll; never as markup, and links are only text. */
export function ReceivedText({ text }: { readonly text: string }) {
  const { t } = useWords()
  return (
    <div
      role="group"
      tabIndex={0}
      aria-label={t('transfer.receivedText')}
      className="mt-4 max-h-[max(8.5rem,calc(100dvh-24rem))] w-full max-w-2xl overflow-y-auto overscroll-contain rounded-control bg-stage-control px-4 py-3 text-start"
    >
      <p dir="auto" className="whitespace-pre-wrap select-text">
        {text}
      </p>
    </div>
  )
}
