import { harmless, shortName } from '../../../words/names.ts'

interface PeerTextProps {
  /** A string from the other side or from a disk. */
  readonly text: string
  /** The most characters to show; the whole text is in the tool tip. */
  readonly limit?: number
  readonly className?: string
}

/** A name that is not ours: as text only, isolated from the direction of the text around it, shortened in the middle. */
export function PeerText({ text, limit = 60, className }: PeerTextProps) {
  return (
    <bdi className={className} title={harmless(text)}>
      {shortName(text, limit)}
    </bdi>
  )
}
