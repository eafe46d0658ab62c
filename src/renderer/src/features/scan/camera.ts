/** Why there is no picture. `none`: no camera is there. `denied`: the system does not let us. `busy`: another program has it. */
export type CameraProblem = 'none' | 'denied' | 'busy' | 'failed'

/** A camera that runs until its tracks are stopped. */
export interface Camera {
  readonly stream: MediaStream
  /** Its id and name, for choosing among several. */
  readonly current: string | null
  readonly choices: readonly CameraChoice[]
  /** Whether it looks away from the person: its picture is shown as it is, any other one as in a mirror. */
  readonly looksAway: boolean
}

export interface CameraChoice {
  readonly id: string
  readonly name: string
}

export type CameraAnswer =
  { readonly ok: true; readonly camera: Camera } | { readonly ok: false; readonly problem: CameraProblem }

/** Enough for a code that fills a third of the picture, and no more work than needed. */
const wantedSize: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 } }

/** Starts a camera: the one called `id`, or else one that looks away from the person where there is one. Video only. */
export async function openCamera(
  devices: MediaDevices | undefined,
  id: string | null,
): Promise<CameraAnswer> {
  if (devices === undefined) return { ok: false, problem: 'none' }
  const which: MediaTrackConstraints =
    id === null ? { facingMode: { ideal: 'environment' } } : { deviceId: { exact: id } }
  try {
    const stream = await devices.getUserMedia({ audio: false, video: { ...wantedSize, ...which } })
    return { ok: true, camera: await describeCamera(devices, stream) }
  } catch (error) {
    return { ok: false, problem: problemOf(error) }
  }
}

/** Lets go of the camera: its light goes out. */
export function closeCamera({ stream }: Camera): void {
  for (const track of stream.getTracks()) track.stop()
}

async function describeCamera(devices: MediaDevices, stream: MediaStream): Promise<Camera> {
  const settings = stream.getVideoTracks()[0]?.getSettings()
  // The names are known only now: before the permission they are empty. Without the list the one camera still works.
  const all = await devices.enumerateDevices().catch(() => [])
  return {
    stream,
    current: settings?.deviceId ?? null,
    choices: all
      .filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '')
      .map(({ deviceId, label }) => ({ id: deviceId, name: label })),
    looksAway: settings?.facingMode === 'environment',
  }
}

/** The names of W3C Media Capture and Streams, section 10.2 (getUserMedia). */
function problemOf(error: unknown): CameraProblem {
  switch (error instanceof Error ? error.name : '') {
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none'
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied'
    case 'NotReadableError':
    case 'AbortError':
      return 'busy'
    default:
      return 'failed'
  }
}
