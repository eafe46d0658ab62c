// Cameras for the pictures of the scan dialog: what getUserMedia answers in the harness page.
import { encodeQR } from 'qr'

/** What the camera of a scene shows, or the name of the error that asking for it gives. */
export type FakeCamera =
  | { readonly kind: 'picture'; readonly text: string | null }
  | { readonly kind: 'error'; readonly name: string }
  /** Nobody has answered yet. */
  | { readonly kind: 'waiting' }

/** Replaces the cameras of this page. */
export function installCamera(camera: FakeCamera): void {
  const names = ['Built-in camera', 'Desk camera (1080p)']
  const devices = names.map((label, index) => ({
    ...{ kind: 'videoinput', deviceId: `camera-${index}`, groupId: '', label, toJSON: () => ({}) },
  })) as MediaDeviceInfo[]
  Object.assign(navigator.mediaDevices, {
    getUserMedia: () => answer(camera),
    enumerateDevices: () => Promise.resolve(devices),
  })
}

function answer(camera: FakeCamera): Promise<MediaStream> {
  switch (camera.kind) {
    case 'waiting':
      return new Promise(() => undefined)
    case 'error':
      return Promise.reject(new DOMException('no', camera.name))
    case 'picture':
      return Promise.resolve(paint(camera.text).captureStream(10))
  }
}

/** A desk in grey with a code on a screen, redrawn so that there are frames. */
function paint(text: string | null): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 })
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas')
  const rows = text === null ? [] : encodeQR(text, 'raw', { ecc: 'medium', border: 2 })
  const draw = () => {
    context.fillStyle = '#8a8f8d'
    context.fillRect(0, 0, 640, 480)
    rows.forEach((row, y) =>
      row.forEach((dark, x) => {
        context.fillStyle = dark ? '#1d2b28' : '#f4f7f5'
        context.fillRect(190 + x * 8, 110 + y * 8, 8, 8)
      }),
    )
    requestAnimationFrame(draw)
  }
  draw()
  return canvas
}
