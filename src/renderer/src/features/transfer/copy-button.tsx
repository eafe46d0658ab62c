import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useActions } from '../../app/app-context.ts'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'

const copiedMs = 2000

interface CopyButtonProps {
  readonly text: string
  readonly label: string
  readonly look: 'stage-primary' | 'stage-quiet' | 'quiet'
}

/** Copies, and says for a moment that it did. */
export function CopyButton({ text, label, look }: CopyButtonProps) {
  const actions = useActions()
  const { t } = useWords()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), copiedMs)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <Button
      look={look}
      className="min-w-36"
      onClick={() => void actions.copyText(text).then((done) => setCopied(done))}
    >
      {copied ? <Check size={18} aria-hidden="true" /> : <Copy size={18} aria-hidden="true" />}
      {copied ? t('transfer.copied') : label}
    </Button>
  )
}
