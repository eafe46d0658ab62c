import { DroplineError } from '../core/base/errors.ts'
import type { Engine, TransferId } from '../engine/api.ts'
import type { Output } from './terminal/output.ts'

interface WaitingHow {
  /** Whether strangers may come, too. */
  readonly visible: boolean
  readonly output: Output
  readonly signal: AbortSignal
}

/**
 * Waits for somebody who sends without a code. Rejects with DroplineError 'device-unknown' when nobody could come, because no
 * device is remembered, and with 'cancelled'.
 */
export async function waitForArrival(engine: Engine, how: WaitingHow): Promise<TransferId> {
  const { neighbourhood } = engine
  const devices = (await neighbourhood.devices()).filter(({ identityChanged }) => !identityChanged)
  if (!how.visible && devices.length === 0) {
    how.output.error('No code was given, and no device is remembered that could come without one.')
    throw new DroplineError('device-unknown')
  }
  const arrival = firstArrival(engine, how.signal)
  const { addresses } = how.visible
    ? await neighbourhood.setVisibility('everyone')
    : await neighbourhood.visibility()
  how.output.event({ event: 'waiting', visible: how.visible, addresses })
  how.output.say(
    how.visible
      ? `Visible to everyone on this network for ten minutes (${addresses.join(', ')}). Ctrl-C stops.`
      : 'Waiting for a remembered device. Ctrl-C stops.',
  )
  return arrival
}

function firstArrival(engine: Engine, signal: AbortSignal): Promise<TransferId> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      stop()
      signal.removeEventListener('abort', onAbort)
    }
    const onAbort = (): void => {
      end()
      reject(new DroplineError('cancelled'))
    }
    const stop = engine.onTransfer(({ id, direction, state }) => {
      if (direction !== 'receive' || state.name === 'interrupted') return
      end()
      resolve(id)
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
