import { DroplineError } from '../core/base/errors.ts'
import type { Engine, SendTarget } from '../engine/api.ts'
import type { NearbyDevice, TrustedDevice } from '../engine/neighbourhood-api.ts'

/** How long a device that is there may take to be seen. */
const SEEN_WITHIN_MS = 8_000

/** The remembered device of that name: the whole name in any case, or the only one that begins so. Rejects with 'device-unknown'. */
export async function deviceNamed(engine: Engine, name: string): Promise<TrustedDevice> {
  const found = byName(await engine.neighbourhood.devices(), name)
  if (found === undefined) throw new DroplineError('device-unknown', { name })
  return found
}

/**
 * To whom `--to NAME` is: a remembered device, or else one that is visible to everyone now. Unless `wait`, it must be there.
 * Rejects with DroplineError 'device-unknown', 'device-away', 'cancelled'.
 */
export async function targetNamed(
  engine: Engine,
  name: string,
  { wait, signal }: { readonly wait: boolean; readonly signal: AbortSignal },
): Promise<SendTarget> {
  const remembered = byName(await engine.neighbourhood.devices(), name)
  if (remembered !== undefined && wait) return { deviceId: remembered.id }
  const seen = await untilNearby(engine, signal, (devices) =>
    remembered === undefined
      ? byName(devices, name)
      : devices.find(({ deviceId }) => deviceId === remembered.id),
  )
  if (seen !== null) return { nearbyId: seen.id }
  throw new DroplineError(remembered === undefined ? 'device-unknown' : 'device-away', { name })
}

/** The first that is seen, null when there is none in time. */
function untilNearby(
  { neighbourhood }: Engine,
  signal: AbortSignal,
  find: (devices: readonly NearbyDevice[]) => NearbyDevice | undefined,
): Promise<NearbyDevice | null> {
  return new Promise((resolve, reject) => {
    const end = (finish: () => void): void => {
      clearTimeout(timer)
      stop()
      signal.removeEventListener('abort', onAbort)
      finish()
    }
    const look = (devices: readonly NearbyDevice[]): void => {
      const found = find(devices)
      if (found !== undefined) end(() => resolve(found))
    }
    const onAbort = (): void => end(() => reject(new DroplineError('cancelled')))
    const timer = setTimeout(() => end(() => resolve(null)), SEEN_WITHIN_MS)
    const stop = neighbourhood.onNearby(look)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    else neighbourhood.nearby().then(look, reject)
  })
}

function byName<T extends { readonly name: string }>(devices: readonly T[], name: string): T | undefined {
  const wanted = folded(name)
  const whole = devices.find((device) => folded(device.name) === wanted)
  if (whole !== undefined) return whole
  const beginning = devices.filter((device) => folded(device.name).startsWith(wanted))
  return beginning.length === 1 ? beginning[0] : undefined
}

function folded(name: string): string {
  return name.normalize('NFC').trim().toLocaleLowerCase()
}
