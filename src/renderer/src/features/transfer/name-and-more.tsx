import { useWords } from '../../app/words-context.tsx'
import { FileName } from '../../ui/file-name.tsx'

/** Stands for the name in a sentence that is to be laid out around it; no name holds it, because it is no character. */
const place = '\u0000'
/** What keeps a name from turning a sentence around (Unicode TR 9); here the elements do that. */
const isolates = /[\u2066-\u2069]/gu

interface NameAndMoreProps {
  readonly name: string
  /** How many there are besides it. */
  readonly others: number
}

/** Some items on one line, by the first: where there is no room only its name shrinks, never what stands around it. */
export function NameAndMore({ name, others }: NameAndMoreProps) {
  const { t } = useWords()
  const [before = '', after = ''] =
    others === 0
      ? []
      : t('contents.nameAndMore', { count: others, name: place }).replace(isolates, '').split(place)
  return (
    <span className="flex min-w-0">
      <span className="shrink-0 whitespace-pre">{before}</span>
      <span className="min-w-0">
        <FileName name={name} />
      </span>
      <span className="shrink-0 whitespace-pre">{after}</span>
    </span>
  )
}
