import { DroplineError } from '../base/errors.ts'
import type { ResumeSecret } from '../pairing/resume.ts'
import { Link } from '../transfer/link.ts'
import { Steering } from '../transfer/steering.ts'
import { runLifeline } from './lifeline.ts'
import type { SessionParts } from './parts.ts'

export interface TellCancelledInit {
  /** The sender's side is the owner. */
  readonly role: 'owner' | 'joiner'
  readonly parts: SessionParts
  readonly secret: ResumeSecret
  /** Aborting it gives up. */
  readonly signal: AbortSignal
}

/**
 * Meets the other side of a transfer that was cancelled while the two were apart, however long that takes, and tells it: it would look
 * for this side for ever. Rejects with DroplineError 'cancelled' after `signal`, or with what ended the search.
 */
export async function tellCancelled({ role, parts, secret, signal }: TellCancelledInit): Promise<void> {
  const nothing = (): void => undefined
  const never = new AbortController().signal
  await runLifeline({
    role,
    parts,
    control: { steering: new Steering(), signal: never, leaveSignal: signal, onHope: () => nothing },
    start: secret,
    isAccepted: () => true,
    onConnecting: nothing,
    onReconnecting: nothing,
    carry: async ({ channel }) => {
      const link = new Link({
        pipe: channel,
        clock: parts.clock,
        signal: never,
        onControl: nothing,
        onData: nothing,
      })
      link.open()
      if (!(await link.sayCancelled())) throw new DroplineError('peer-lost')
      return { value: null, keep: false }
    },
  })
}
