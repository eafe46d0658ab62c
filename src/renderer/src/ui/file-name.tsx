import { harmless, shortName } from '../../../words/names.ts'

/** More is never laid out; the room on the screen is far less. */
const nameLimit = 160
const tailLimit = 10
const extensionPattern = /.{0,3}\.[^.\s]{1,8}$/u

/** A file name that shrinks in its middle when there is no room: the end, with the extension, always stays. */
export function FileName({ name }: { readonly name: string }) {
  const shown = shortName(name, nameLimit)
  const tail = nameTail(shown)
  return (
    <bdi className="inline-flex max-w-full align-bottom whitespace-pre" title={harmless(name)}>
      <span className="truncate">{shown.slice(0, shown.length - tail.length)}</span>
      <span className="shrink-0">{tail}</span>
    </bdi>
  )
}

/** The end of a name that must stay readable: the extension and a little before it. Empty for short names. */
export function nameTail(name: string): string {
  const characters = Array.from(name)
  if (characters.length <= tailLimit * 2) return ''
  return extensionPattern.exec(name)?.[0] ?? characters.slice(-tailLimit).join('')
}
