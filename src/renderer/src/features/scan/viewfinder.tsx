import { clsx } from 'clsx'
import { CameraOff } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, type ReactNode } from 'react'
import { useWords } from '../../app/words-context.tsx'
import { Button } from '../../ui/button.tsx'
import type { Camera, CameraProblem } from './camera.ts'
import { readCodes } from './read-codes.ts'
import type { CameraState } from './use-camera.ts'

interface ViewfinderProps {
  readonly state: CameraState
  readonly onText: (text: string) => void
  readonly onTryAgain: () => void
}

/** The picture of the camera, or why there is none. The same room is taken from the start, so that nothing jumps. */
export function Viewfinder({ state, onText, onTryAgain }: ViewfinderProps) {
  const { t } = useWords()
  switch (state.name) {
    case 'starting':
      return (
        <Frame dark>
          <p className="m-auto px-6 text-sm text-white">{t('camera.starting')}</p>
        </Frame>
      )
    case 'open':
      return (
        <Frame dark>
          <Picture camera={state.camera} onText={onText} />
        </Frame>
      )
    case 'problem':
      return (
        <Frame>
          <Problem problem={state.problem} onTryAgain={onTryAgain} />
        </Frame>
      )
  }
}

function Frame({ dark = false, children }: { readonly dark?: boolean; readonly children: ReactNode }) {
  return (
    <div
      className={clsx(
        // With the choice of the camera under it, it still fits into the smallest window.
        'relative flex max-h-[calc(100dvh-15.5rem)] min-h-56 flex-col overflow-hidden rounded-card',
        dark ? 'aspect-[4/3] bg-black' : 'bg-sunken sm:aspect-[4/3]',
      )}
    >
      {children}
    </div>
  )
}

function Picture({ camera, onText }: { readonly camera: Camera; readonly onText: (text: string) => void }) {
  const { t } = useWords()
  const ref = useRef<HTMLVideoElement>(null)
  const tell = useEffectEvent(onText)
  useEffect(() => {
    const video = ref.current
    if (video === null) return
    video.srcObject = camera.stream
    // Rejected only when the element leaves the page before the first frame.
    void video.play().catch(() => undefined)
    const stop = readCodes(video, (text) => tell(text))
    return () => {
      stop()
      video.srcObject = null
    }
  }, [camera])
  return (
    <>
      <video
        ref={ref}
        muted
        playsInline
        aria-label={t('camera.picture')}
        className={clsx('absolute inset-0 size-full object-cover', !camera.looksAway && '-scale-x-100')}
      />
      <div
        aria-hidden="true"
        className="pointer-events-none absolute inset-0 m-auto aspect-square h-3/5 rounded-card border-2 border-white/80"
      />
    </>
  )
}

interface ProblemProps {
  readonly problem: CameraProblem
  readonly onTryAgain: () => void
}

function Problem({ problem, onTryAgain }: ProblemProps) {
  const { t } = useWords()
  return (
    <div role="alert" className="m-auto flex flex-col items-center gap-3 p-5 text-center">
      <CameraOff size={36} aria-hidden="true" className="text-muted" />
      <div>
        <p className="font-semibold">{t(`camera.${problem}`)}</p>
        <p className="mt-1 text-sm text-muted">{t(`camera.${problem}Advice`)}</p>
      </div>
      <Button look="primary" onClick={onTryAgain}>
        {t('transfer.tryAgain')}
      </Button>
    </div>
  )
}
