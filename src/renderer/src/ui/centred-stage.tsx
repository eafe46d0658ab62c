import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { DropMark } from './logo.tsx'

interface HangingSignProps {
  readonly children: ReactNode
  readonly lively: boolean
}

/** The line from the upper edge of the stage with a sign at its end. It takes the room that is left above the words. */
function HangingSign({ children, lively }: HangingSignProps) {
  return (
    <div
      aria-hidden="true"
      className={clsx(
        'flex flex-1 flex-col items-center text-stage-accent',
        children === undefined ? 'min-h-20 low:min-h-12' : 'min-h-20 low:min-h-14',
        lively && 'sway',
      )}
    >
      <div className="min-h-4 w-[2px] flex-1 bg-linear-to-b from-transparent to-stage-accent" />
      {children ?? <DropMark className="-mt-px size-16 shrink-0 low:size-10" />}
    </div>
  )
}

interface CentredStageProps {
  /** What hangs on the line; the drop when nothing is given. */
  readonly sign?: ReactNode
  /** Whether it moves: something is awaited. */
  readonly lively?: boolean
  readonly children: ReactNode
}

/** The layout of the stage for one thing to know or to wait for: a sign on its line, and words under it. */
export function CentredStage({ sign, lively = false, children }: CentredStageProps) {
  return (
    <div data-centred className="flex flex-1 flex-col items-center overflow-clip px-6 pb-6 text-center">
      <HangingSign lively={lively}>{sign}</HangingSign>
      <div className="mt-4 flex w-full flex-col low:mt-3 items-center">{children}</div>
      <div aria-hidden="true" className="flex-[0.8]" />
    </div>
  )
}
