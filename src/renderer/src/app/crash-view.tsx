import { Component, type ReactNode } from 'react'
import { errorWords } from '../../../words/errors.ts'
import { useWords } from './words-context.tsx'

interface CrashBoundaryState {
  readonly crashed: boolean
}

/** When drawing the window fails, says so instead of leaving it empty. Transfers run in another process and go on. */
export class CrashBoundary extends Component<{ readonly children: ReactNode }, CrashBoundaryState> {
  override readonly state: CrashBoundaryState = { crashed: false }

  static getDerivedStateFromError(): CrashBoundaryState {
    return { crashed: true }
  }

  override render(): ReactNode {
    return this.state.crashed ? <CrashView /> : this.props.children
  }
}

function CrashView() {
  const { title, advice } = errorWords({ code: 'internal', detail: {} }, useWords())
  return (
    <main className="grid min-h-dvh place-content-center gap-2 p-8 text-center">
      <h1 className="text-2xl font-semibold">{title}</h1>
      <p className="text-muted">{advice}</p>
    </main>
  )
}
