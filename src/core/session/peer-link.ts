import type { Clock } from '../base/clock.ts'
import type { ConnectedPeer } from '../peer/connect.ts'
import type { ProgressTracker } from './progress-tracker.ts'

/** How often the selected candidate pair is asked for: it may change during a transfer. */
const PATH_POLL_MS = 2_000

/** Keeps the path badge true until the returned function is called. */
export function followPath(peer: ConnectedPeer, tracker: ProgressTracker, clock: Clock): () => void {
  let stopped = false
  let cancelTimer = (): void => undefined

  async function poll(): Promise<void> {
    const path = await peer.selectedPath()
    if (stopped) return
    if (path !== null) tracker.setPath(path)
    cancelTimer = clock.after(PATH_POLL_MS, () => void poll())
  }

  void poll()
  return () => {
    stopped = true
    cancelTimer()
  }
}
