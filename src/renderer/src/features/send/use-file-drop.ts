import { useEffect, useState } from 'react'
import { useActions } from '../../app/app-context.ts'
import { wholeCode } from '../receive/code-text.ts'

/**
 * Makes the whole window take files: dropped ones, pasted ones, and a pasted code when no text box has the focus. Answers
 * whether files hang over the window now.
 */
export function useFileDrop(): boolean {
  const actions = useActions()
  const [over, setOver] = useState(false)

  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      // Without this the browser would open a dropped file instead.
      event.preventDefault()
      if (event.dataTransfer === null) return
      const files = event.dataTransfer.types.includes('Files')
      event.dataTransfer.dropEffect = files ? 'copy' : 'none'
      setOver(files)
    }
    const onDragLeave = (event: DragEvent) => {
      // relatedTarget is null when the pointer leaves the window, and the entered element otherwise.
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length > 0) void actions.share(files)
    }
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length > 0) {
        event.preventDefault()
        void actions.share(files)
        return
      }
      if (event.target instanceof HTMLInputElement) return
      const code = wholeCode(event.clipboardData?.getData('text/plain') ?? '')
      if (code !== null) actions.setCodeText(code)
    }
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

  return over
}
