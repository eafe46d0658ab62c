import { decodeQR } from 'qr/decode.js'
import type { Dispose } from '../../../../core/base/emitter.ts'

/** Eight looks a second follow a hand; each takes 5 to 10 ms of the window's thread, which moves bytes as well. */
const lookEveryMs = 120
/** The longer side of what is looked at: a code of 29 modules needs far less, and the time grows with the area. */
const longestSide = 800

/** Looks for QR codes in what `video` shows now, until it is disposed of, and tells each text that it reads. */
export function readCodes(video: HTMLVideoElement, onText: (text: string) => void): Dispose {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false })
  const timer = setInterval(() => {
    const picture = context === null ? null : takePicture(video, context)
    const text = picture === null ? null : readCode(picture)
    if (text !== null) onText(text)
  }, lookEveryMs)
  return () => clearInterval(timer)
}

/** The text of a QR code somewhere in the picture (RGBA); null when there is none that can be read. */
export function readCode(picture: Pick<ImageData, 'width' | 'height' | 'data'>): string | null {
  try {
    return decodeQR(picture, { format: 'RGBA' })
  } catch {
    // Nothing found is an error there, as is a code that is cut or blurred.
    return null
  }
}

/** The size to look at: never larger than the source, its shape kept. */
export function lookedAtSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, longestSide / Math.max(width, height, 1))
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}

function takePicture(video: HTMLVideoElement, context: CanvasRenderingContext2D): ImageData | null {
  const { width, height } = lookedAtSize(video.videoWidth, video.videoHeight)
  if (video.readyState < video.HAVE_CURRENT_DATA || width === 0 || height === 0) return null
  if (context.canvas.width !== width) context.canvas.width = width
  if (context.canvas.height !== height) context.canvas.height = height
  context.drawImage(video, 0, 0, width, height)
  return context.getImageData(0, 0, width, height)
}
