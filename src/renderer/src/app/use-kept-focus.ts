import { useLayoutEffect, useRef } from 'react'

/**
 * Keeps the keyboard's place: when the button that had the focus is gone after a change of `scene`, the heading of what is
 * there now takes it, or the code field when a code waits in it. With `take` it does so in any case, unless the user is
 * typing.
 */
export function useKeptFocus(scene: string, take: boolean): void {
  const lastScene = useRef(scene)
  useLayoutEffect(() => {
    if (lastScene.current === scene) return
    lastScene.current = scene
    // A dialog keeps the focus itself; what lies under it takes none.
    if (document.querySelector('dialog[open]') !== null) return
    const focused = document.activeElement
    const lost = focused === null || focused === document.body
    const typing =
      (focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement) && focused.value !== ''
    if (!lost && (!take || typing)) return
    nextFocus()?.focus({ preventScroll: true })
  }, [scene, take])
}

function nextFocus(): HTMLElement | null {
  const stage = document.querySelector<HTMLElement>('[data-focus-stage]')
  if (stage !== null) return stage
  const codeField = document.querySelector<HTMLInputElement>('[data-focus-code]')
  if (codeField !== null && codeField.value !== '') return codeField
  return document.querySelector<HTMLElement>('[data-focus-home]')
}
