import { useLayoutEffect, useState } from 'react'
import type { SendTarget } from '../../../../engine/api.ts'
import type { AppActions } from '../../app/store.ts'
import { useActions } from '../../app/app-context.ts'
import { refusesDrop, sendTargetOf, targetKey } from '../nearby/send-target.ts'
import { wholeCode } from '../receive/code-text.ts'

/** What would happen to the files that hang over the window: a new share, more for the person of a transfer, or a share with a device. */
export type DropTarget =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'share' }
  | { readonly kind: 'add'; readonly transferId: string }
  | { readonly kind: 'device'; readonly to: SendTarget }

const nothing: DropTarget = { kind: 'nothing' }
const share: DropTarget = { kind: 'share' }

/**
 * Makes the whole window take files: dropped ones, pasted ones; and pasted text when no text box has the focus: a code for the
 * code field, anything else to be sent. Answers what a drop would do now.
 */
export function useFileDrop(): DropTarget {
  const actions = useActions()
  const [target, setTarget] = useState<DropTarget>(nothing)

  // With the first frame: what is dropped on a window that can be seen is taken.
  useLayoutEffect(() => {
    const onDragOver = (event: DragEvent) => {
      // Without this the browser would open a dropped file instead.
      event.preventDefault()
      if (event.dataTransfer === null) return
      const files = event.dataTransfer.types.includes('Files') && !refusesDrop(event.target)
      event.dataTransfer.dropEffect = files ? 'copy' : 'none'
      setTarget((before) => (files ? unlessSame(before, targetOf(event)) : nothing))
    }
    const onDragLeave = (event: DragEvent) => {
      // relatedTarget is null when the pointer leaves the window, and the entered element otherwise.
      if (event.relatedTarget === null) setTarget(nothing)
    }
    const onDrop = (event: DragEvent) => {
      event.preventDefault()
      setTarget(nothing)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length === 0 || refusesDrop(event.target)) return
      const dropped = targetOf(event)
      if (dropped.kind === 'add') void actions.addTo(dropped.transferId, files)
      else void actions.share(files, dropped.kind === 'device' ? dropped.to : null)
    }
    const onPaste = (event: ClipboardEvent) => pasted(event, actions)
    window.addEventListener('dragenter', onDragOver)
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('dragleave', onDragLeave)
    window.addEventListener('drop', onDrop)
    window.addEventListener('paste', onPaste)
    return () => {
      window.removeEventListener('dragenter', onDragOver)
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('dragleave', onDragLeave)
      window.removeEventListener('drop', onDrop)
      window.removeEventListener('paste', onPaste)
    }
  }, [actions])

  return target
}

function pasted(event: ClipboardEvent, actions: AppActions): void {
  const files = [...(event.clipboardData?.files ?? [])]
  // The event is not told to what has the focus unless it can be edited.
  const to = sendTargetOf(document.activeElement)
  if (files.length > 0) {
    event.preventDefault()
    void actions.share(files, to)
    return
  }
  if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return
  const text = event.clipboardData?.getData('text/plain') ?? ''
  const code = to === null ? wholeCode(text) : null
  if (code !== null) actions.setCodeText(code)
  else if (text.trim() !== '') actions.setDraft({ text, to })
}

/** The stage of a transfer that takes more files says so by its attribute, and so does a device. */
function targetOf({ target }: DragEvent): DropTarget {
  const to = sendTargetOf(target)
  if (to !== null) return { kind: 'device', to }
  const stage = target instanceof Element ? target.closest('[data-add-to]') : null
  const transferId = stage?.getAttribute('data-add-to')
  return transferId === null || transferId === undefined ? share : { kind: 'add', transferId }
}

/** The old value where the new one says the same, so that nothing is drawn anew for every move of the pointer. */
function unlessSame(before: DropTarget, next: DropTarget): DropTarget {
  if (before.kind === 'add' && next.kind === 'add')
    return before.transferId === next.transferId ? before : next
  if (before.kind === 'device' && next.kind === 'device')
    return targetKey(before.to) === targetKey(next.to) ? before : next
  return before.kind === next.kind ? before : next
}
