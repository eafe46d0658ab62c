import { useEffect, useState } from 'react'
import { closeCamera, openCamera, type Camera, type CameraChoice, type CameraProblem } from './camera.ts'

export type CameraState =
  | { readonly name: 'starting' }
  | { readonly name: 'open'; readonly camera: Camera }
  | { readonly name: 'problem'; readonly problem: CameraProblem }

export interface CameraView {
  readonly state: CameraState
  /** The cameras of this computer, as the last one that ran could see them. */
  readonly choices: readonly CameraChoice[]
}

const noChoices: readonly CameraChoice[] = []

/**
 * Runs a camera while the component is there: `id` chooses one (null: the likeliest), another `attempt` starts it again. It is
 * let go at the end, also when it is only granted after that.
 */
export function useCamera(id: string | null, attempt: number): CameraView {
  const [state, setState] = useState<CameraState>({ name: 'starting' })
  const [choices, setChoices] = useState(noChoices)
  useEffect(() => {
    let wanted = true
    let opened: Camera | null = null
    setState({ name: 'starting' })
    void openCamera(navigator.mediaDevices as MediaDevices | undefined, id).then((answer) => {
      if (!answer.ok) {
        if (wanted) setState({ name: 'problem', problem: answer.problem })
        return
      }
      if (!wanted) {
        closeCamera(answer.camera)
        return
      }
      opened = answer.camera
      setState({ name: 'open', camera: opened })
      setChoices(opened.choices)
      // Unplugged, or taken away in the settings of the system. Our own stop() fires no such event.
      for (const track of opened.stream.getTracks())
        track.addEventListener('ended', () => setState({ name: 'problem', problem: 'failed' }))
    })
    return () => {
      wanted = false
      if (opened !== null) closeCamera(opened)
    }
  }, [id, attempt])
  return { state, choices }
}
